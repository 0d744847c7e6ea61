import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { largestCallbackBytes, WakeBoard } from '../engine/callback';
import { look } from '../engine/client';
import { isGenuine } from '../host/callbackSecret';
import { systemClock } from '../host/clock';
import { credentialTransport } from '../host/transport';
import { providerById } from '../providers';
import type { VideoProvider } from '../video/provider';
import type { SleepingItem } from './waitInBackground';
import { addressesOf } from './waitInBackground';

const wakeBoard = new WakeBoard(systemClock);

/** The watcher may be busy with a timed look just then, or n8n may still be writing it to sleep. */
const wakeAttempts = 4;
const pauseBetweenWakesMs = 1_000;

interface SleepingJob {
	provider: VideoProvider;
	jobId: string;
	/** Settled before the wait began. */
	isReady: boolean;
}

function answer(context: IWebhookFunctions, status: number): IWebhookResponseData {
	// Always the same few bytes: a stranger learns nothing about jobs.
	context.getResponseObject().status(status).json({});
	return { noWebhookResponse: true };
}

/** The items this execution sleeps with, as Wait for Video left them. */
function sleepingItems(context: IWebhookFunctions): SleepingItem[] {
	const items = context.evaluateExpression('{{ $input.all() }}') as INodeExecutionData[] | undefined;
	return (items ?? []) as SleepingItem[];
}

function jobsIn(items: readonly SleepingItem[]): SleepingJob[] {
	return items.flatMap(({ json }) => {
		const { provider: id, jobId, code, isReady = false } = json.details ?? {};
		const provider = code === 'still-running' ? providerById(String(id)) : undefined;
		return provider && jobId !== undefined ? [{ provider, jobId: String(jobId), isReady }] : [];
	});
}

async function wake(context: IWebhookFunctions, url: string): Promise<void> {
	for (let attempt = 1; attempt <= wakeAttempts; attempt++) {
		const response = (await context.helpers.httpRequest({
			method: 'POST',
			url,
			body: { wake: true },
			json: true,
			timeout: 10_000,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		})) as { statusCode: number; body?: { message?: unknown } };
		const isBusy = response.statusCode === 409 && /running/.test(String(response.body?.message));
		if (!isBusy) return;
		await systemClock.sleep(pauseBetweenWakesMs);
	}
}

async function hear(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const rawBody = (request as { rawBody?: Buffer }).rawBody ?? Buffer.alloc(0);
	if (Math.max(rawBody.length, Number(request.headers['content-length'] ?? 0)) > largestCallbackBytes) {
		return answer(context, 413);
	}
	const items = sleepingItems(context);
	const jobs = jobsIn(items);
	const body: unknown = context.getBodyData();
	const meant = jobs.find(({ provider, jobId }) => provider.hear(body) === jobId);
	if (!meant) return answer(context, 200);

	const { provider, jobId } = meant;
	const executionId = String(context.evaluateExpression('{{ $execution.id }}'));
	const secrets = await context.getCredentials(provider.credential);
	if (!isGenuine(provider.callbackProof, { headers: request.headers, rawBody }, secrets, executionId)) {
		return answer(context, 401);
	}
	// Answered before asking the provider, which may be slow, and which expects an answer within seconds.
	const response = answer(context, 200);
	const isOver = await wakeBoard.hear(
		executionId,
		jobs.filter(({ isReady }) => !isReady).map((job) => job.jobId),
		jobId,
		async (id) => {
			const job = jobs.find((one) => one.jobId === id) ?? meant;
			const transport = await credentialTransport(context, job.provider);
			return await look(job.provider, id, { transport, clock: systemClock });
		},
	);
	const { watcherUrl } = addressesOf(items[0]);
	if (isOver && watcherUrl !== undefined) await wake(context, watcherUrl);
	return response;
}

/**
 * Takes a provider's callback as a hint: when everything the execution waits for is settled, its watcher is woken.
 * Never throws, because n8n would fail the waiting execution; the timed look finds whatever goes wrong here.
 */
export async function hearCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await hear(context).catch((error: unknown) => {
		const message = error instanceof Error ? error.message : String(error);
		context.logger.debug(`A video callback could not be used: ${message}`);
		return context.getResponseObject().headersSent ? { noWebhookResponse: true } : answer(context, 200);
	});
}
