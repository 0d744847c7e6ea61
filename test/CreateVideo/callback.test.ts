import type { IDataObject, IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';

import { callbackOf, withOwnCallback } from '../../nodes/CreateVideo/callback';
import { readItemSettings, readRunSettings } from '../../nodes/CreateVideo/readSettings';
import { jobOf } from '../../nodes/CreateVideo/submitting/jobOf';
import type { CheckedRequest } from '../../nodes/CreateVideo/checkedRequest';
import { providers } from '../../nodes/providers';
import type { VideoJob } from '../../nodes/video/job';
import type { ReachableJob } from '../../nodes/WaitForVideo/jobs/reachableJobs';
import { watched } from '../../nodes/WaitForVideo/jobs/watchedJobs';
import { exampleRequest } from '../video/exampleRequest';

const publicResumeUrl = 'https://n8n.example.com/webhook-waiting/17?signature=resume-word';

interface Surroundings {
	resumeUrl?: string;
	mode?: string;
	/** Of the execution that called this one. */
	rootMode?: string;
	options?: IDataObject;
	/** Nodes after Create Video. */
	after?: Array<Partial<NodeTypeAndVersion>>;
	/** Nodes that hang on the same trigger, beside Create Video. */
	beside?: Array<Partial<NodeTypeAndVersion>>;
}

const waitForVideo = { type: 'n8n-nodes-ai-video.waitForVideo', parameters: { waitUsing: 'automatic' } };

function contextOf({ resumeUrl = publicResumeUrl, mode = 'webhook', rootMode, options = {}, ...nodes }: Surroundings) {
	const after = nodes.after ?? [waitForVideo];
	return {
		getNodeParameter: () => options,
		getWorkflowDataProxy: () => ({ $execution: { resumeUrl } }),
		getMode: () => mode,
		additionalData: { rootExecutionMode: rootMode },
		getExecutionId: () => '17',
		getNode: () => ({ name: 'Create Video' }),
		getParentNodes: () => [{ name: 'Trigger' }],
		getChildNodes: (name: string) => (name === 'Trigger' ? [...after, ...(nodes.beside ?? [])] : after),
		getCredentials: async () => await Promise.resolve({ apiKey: 'an-api-key' }),
	} as unknown as IExecuteFunctions;
}

function checkedFor(echoes: boolean, blocking = false): CheckedRequest {
	const provider = providers.find(({ callbackProof }) => (callbackProof?.kind === 'echo') === echoes);
	if (!provider) throw new Error('No such provider');
	return {
		provider,
		format: { id: 'any', name: 'Any', description: '', ...(blocking && { blocking }) },
	} as CheckedRequest;
}

async function asked(surroundings: Surroundings): Promise<string | undefined> {
	const context = contextOf(surroundings);
	const checked = { ...checkedFor(false), request: exampleRequest() };
	const { callbackUrl } = await callbackOf(context, checked, readRunSettings(context));
	return callbackUrl ?? withOwnCallback(checked, readItemSettings(context, 0)).request.callbackUrl;
}

describe('a callback, automatically', () => {
	it('is asked for under a path of our own, with the token of the execution', async () => {
		expect(await asked({})).toBe('https://n8n.example.com/webhook-waiting/17/ai-video-callback?signature=resume-word');
	});

	it.each([
		['http://n8n.example.com/webhook-waiting/17?signature=x', 'is not reached by https'],
		['https://localhost:5678/webhook-waiting/17?signature=x', 'is on this machine'],
		['https://192.168.1.4/webhook-waiting/17?signature=x', 'is in a private network'],
	])('is not asked for where n8n %s: it %s', async (resumeUrl) => {
		expect(await asked({ resumeUrl })).toBeUndefined();
	});

	it.each([
		['in the editor', { mode: 'manual' }],
		['in an evaluation', { mode: 'evaluation' }],
		['in a workflow that is called from the editor', { mode: 'integrated', rootMode: 'manual' }],
	])('is not asked for %s, where nothing sleeps', async (_, how) => {
		expect(await asked(how)).toBeUndefined();
	});

	it.each([
		['no Wait for Video follows', []],
		['the one that follows is switched off', [{ ...waitForVideo, disabled: true }]],
		['the one that follows stays busy', [{ ...waitForVideo, parameters: { waitUsing: 'here' } }]],
	])('is not asked for where %s', async (_, after) => {
		expect(await asked({ after })).toBeUndefined();
	});

	it.each([
		['a Wait on a webhook', { type: 'n8n-nodes-base.wait', parameters: { resume: 'webhook' } }],
		['a Wait on a form', { type: 'n8n-nodes-base.wait', parameters: { resume: 'form' } }],
		['a form page', { type: 'n8n-nodes-base.form', parameters: {} }],
		['a dispatched action', { type: 'n8n-nodes-base.github', parameters: { operation: 'dispatchAndWait' } }],
	])('is not asked for where the token would also open %s, wherever it hangs', async (_, node) => {
		expect(await asked({ after: [waitForVideo, node] })).toBeUndefined();
		expect(await asked({ beside: [node] })).toBeUndefined();
	});

	it.each([
		['a Wait on time', { type: 'n8n-nodes-base.wait', parameters: { resume: 'timeInterval' } }],
		['a switched-off form page', { type: 'n8n-nodes-base.form', parameters: {}, disabled: true }],
		[
			'an approval by chat, which has a signature of its own',
			{ type: 'n8n-nodes-base.slack', parameters: { operation: 'sendAndWait' } },
		],
	])('is asked for beside %s', async (_, node) => {
		expect(await asked({ beside: [node] })).toContain('/ai-video-callback?');
	});
});

describe('a callback, as the user says', () => {
	it('is asked for always, whatever else waits', async () => {
		const beside = [{ type: 'n8n-nodes-base.form', parameters: {} }];
		expect(await asked({ options: { callback: 'always' }, beside, mode: 'manual' })).toContain('/ai-video-callback?');
	});

	it('is never asked for', async () => {
		expect(await asked({ options: { callback: 'never' } })).toBeUndefined();
	});

	it('goes to an address of their own', async () => {
		const options = { callback: 'ownUrl', callbackUrl: ' https://example.com/ready ' };
		expect(await asked({ options })).toBe('https://example.com/ready');
	});

	it('goes to the address of each item, without the word that opens our own', async () => {
		const options = (item: number) => ({ callback: 'ownUrl', callbackUrl: `https://example.com/${item}` });
		const context = Object.assign(contextOf({}), { getNodeParameter: (_: string, item: number) => options(item) });
		const checked = { ...checkedFor(true), request: exampleRequest() };
		const own = [0, 1].map((item) => withOwnCallback(checked, readItemSettings(context, item)).request);
		expect(own.map(({ callbackUrl }) => callbackUrl)).toEqual(['https://example.com/0', 'https://example.com/1']);
		expect(await callbackOf(context, checked, readRunSettings(context))).toStrictEqual({});
	});

	it.each(['', 'example.com/ready', 'ftp://example.com/ready'])(
		'is rejected to the address "%s"',
		async (callbackUrl) => {
			await expect(asked({ options: { callback: 'ownUrl', callbackUrl } })).rejects.toMatchObject({
				code: 'invalid-request',
				message: expect.stringContaining('Callback URL') as string,
			});
		},
	);
});

describe('the job of a request', () => {
	it.each([
		['none', {}],
		['requested', { callback: 'always' }],
		['elsewhere', { callback: 'ownUrl', callbackUrl: 'https://example.com/ready' }],
	])('says that the call it asks for goes %s', async (callback, options) => {
		const provider = checkedFor(false).provider;
		const callbackUrl = callback === 'none' ? undefined : await asked({ options });
		const request = exampleRequest({ callbackUrl });
		const checked = {
			provider,
			request,
			format: provider.requestFormats[0],
			warnings: [],
		} as unknown as CheckedRequest;
		expect(jobOf(checked, { outcome: 'accepted', jobId: 'job-17' }, () => undefined).callback).toBe(callback);
	});

	it('is polled as often as without a call when that goes elsewhere', () => {
		const [provider] = providers;
		const watchedWith = (callback: VideoJob['callback']) =>
			watched({ provider, job: { provider: provider.id, jobId: 'job-17', callback } } as ReachableJob).callsBack;
		expect([watchedWith('requested'), watchedWith('elsewhere'), watchedWith('none')]).toEqual([true, false, false]);
	});
});

describe('the hint at an Always that nobody can use', () => {
	it('says how often Wait for Video checks then', async () => {
		const hints: string[] = [];
		const addExecutionHints = ({ message }: { message: string }) => void hints.push(message);
		const context = Object.assign(
			contextOf({ resumeUrl: 'http://localhost:5678/w/17', options: { callback: 'always' } }),
			{
				addExecutionHints,
			},
		);
		await callbackOf(context, checkedFor(false), readRunSettings(context));
		expect(hints).toEqual([expect.stringContaining('every one to two minutes, and every minute with Automatic')]);
	});
});

describe('the secret of a callback', () => {
	async function secretsOf(surroundings: Surroundings, checked: CheckedRequest) {
		const context = contextOf(surroundings);
		return await callbackOf(context, checked, readRunSettings(context));
	}

	it('goes to a provider that sends it back, and is not the key', async () => {
		const { callbackSecret } = await secretsOf({}, checkedFor(true));
		expect(callbackSecret).toMatch(/^[0-9a-f]{64}$/);
		expect(callbackSecret).not.toContain('an-api-key');
	});

	it('goes to nobody else', async () => {
		expect((await secretsOf({}, checkedFor(false))).callbackSecret).toBeUndefined();
	});

	it('is not needed where the video comes with the submit', async () => {
		expect(await secretsOf({ options: { callback: 'always' } }, checkedFor(true, true))).toStrictEqual({});
	});
});
