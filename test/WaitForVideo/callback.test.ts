import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { echoSecret } from '../../nodes/host/callback/callbackSecret';
import { receiveCallback } from '../../nodes/WaitForVideo/callback';
import { readFixture } from '../simulator/fixture';

const apiKey = 'the-users-key';
const jobId = 'job-7';
const watcherUrl = 'https://n8n.example.com/webhook-waiting/18/ai-video-wake?signature=s';

interface Heard {
	status: number | undefined;
	/** Who was called in this n8n. */
	woken: string[];
	/** Credentials that were read, each of which costs n8n more than all the rest. */
	read: string[];
}

/** What an execution that sleeps for one Each Labs job makes of a callback. */
async function heardFrom(executionId: string, headers: Record<string, string>, body: IDataObject): Promise<Heard> {
	const heard: Heard = { status: undefined, woken: [], read: [] };
	const details = { code: 'still-running', provider: 'eachLabs', jobId };
	const response = { headersSent: false, status: (code: number) => ({ json: () => void (heard.status = code) }) };
	const context = {
		getRequestObject: () => ({ headers, rawBody: Buffer.from(JSON.stringify(body)) }),
		getBodyData: () => body,
		evaluateExpression: () => [{ json: { details }, metadata: { watcherUrl } }],
		getExecutionId: () => executionId,
		getResponseObject: () => response,
		getCredentials: async (name: string) => {
			heard.read.push(name);
			return await Promise.resolve({ apiKey });
		},
		helpers: {
			httpRequest: async ({ url }: { url: string }) => {
				heard.woken.push(url);
				return await Promise.resolve({ statusCode: 200, body: {} });
			},
		},
		logger: { debug: () => undefined, warn: () => undefined },
	};
	await receiveCallback(context as unknown as IWebhookFunctions);
	return heard;
}

describe('a callback of Each Labs', () => {
	const page = readFixture('eachLabs', 'callback-succeeded.page', { jobId, videoUrl: 'https://example.com/v.mp4' });
	const body = page.body as IDataObject;
	const secretOf = (executionId: string) => ({ 'x-webhook-secret': echoSecret({ apiKey }, executionId) });

	it('as its page shows it, without the secret, is a hint that wakes the wait and needs no credential', async () => {
		expect(await heardFrom('1', {}, body)).toEqual({ status: 200, woken: [watcherUrl], read: [] });
	});

	it('with the secret wakes the wait', async () => {
		expect(await heardFrom('2', secretOf('2'), body)).toMatchObject({ status: 200, woken: [watcherUrl] });
	});

	it.each([
		['an empty secret', { 'x-webhook-secret': '' }],
		['another secret', { 'x-webhook-secret': '0'.repeat(64) }],
		['the secret of another execution', secretOf('2')],
	])('with %s is rejected and wakes nobody', async (_, headers) => {
		expect(await heardFrom('3', headers, body)).toMatchObject({ status: 401, woken: [] });
	});

	it('about another job wakes nobody, and says nothing about that', async () => {
		expect(await heardFrom('4', {}, { ...body, exec_id: 'job-8' })).toEqual({ status: 200, woken: [], read: [] });
	});
});
