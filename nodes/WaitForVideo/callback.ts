import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { largestCallbackBytes, WakeBoard } from '../engine/callback';
import { addressOf, parseBaseUrl } from '../engine/transport';
import { isBareHint, isGenuine } from '../host/callback/callbackSecret';
import { PublicKeys } from '../host/callback/publicKeys';
import type { Arrival } from '../host/callback/signature';
import { isSignedBy } from '../host/callback/signature';
import { processClock } from '../host/clock';
import { postToOwnAddress } from '../host/callback/ownAddress';
import { baseUrlIn } from '../host/transport';
import { providerById, providers } from '../providers';
import { toVideoError } from '../video/errors';
import type { VideoProvider } from '../video/provider';
import { linksAtCallback } from './background/linksAtCallback';
import type { SleepingFacts, SleepingItem } from './background/watcherItem';
import { sleepingFacts } from './background/watcherItem';

const wakeBoard = new WakeBoard(processClock);

const publicKeys = new PublicKeys(processClock);

/** The watcher may be busy with a timed poll just then, or n8n may still be writing it to sleep. */
const wakeAttempts = 4;
const pauseBetweenAttemptsMs = 1_000;

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

async function wake(context: IWebhookFunctions, watcherUrl: string): Promise<void> {
	for (let attempt = 1; attempt <= wakeAttempts; attempt++) {
		const { status, message } = await postToOwnAddress(context, watcherUrl, { wake: true });
		if (status !== 409 || !message.includes('running')) return;
		await processClock.sleep(pauseBetweenAttemptsMs);
	}
}

/** An n8n behind a proxy may not reach the address that it has outside. */
function notReachable({ logger }: IWebhookFunctions): (error: unknown) => void {
	return (error) => {
		const { message } = toVideoError(error);
		logger.warn(`A video is ready, but n8n cannot call its own address (${message}). A timed check will find it.`);
	};
}

/** What this execution goes on with, if the callback says the truth and links are all that is wanted. */
async function endOrWake(
	context: IWebhookFunctions,
	{ plan, watcherUrl }: SleepingFacts,
): Promise<INodeExecutionData[] | undefined> {
	const found = plan ? await linksAtCallback(context, plan).catch(() => 'watcher' as const) : 'watcher';
	if (found === 'watcher' && watcherUrl !== undefined) await wake(context, watcherUrl).catch(notReachable(context));
	return typeof found === 'string' ? undefined : found;
}

async function proves(
	context: IWebhookFunctions,
	provider: VideoProvider,
	executionId: string,
	arrival: Arrival,
): Promise<boolean> {
	// Reading a credential costs n8n more than all the rest of a callback.
	const { callbackProof: proof, credential, name } = provider;
	if (!proof || isBareHint(proof, arrival)) return true;
	const secrets = await context.getCredentials(credential);
	const nowMs = processClock.now();
	if (proof.kind !== 'ed25519') return isGenuine(proof, arrival, secrets, executionId, nowMs);
	const address = addressOf(proof.keys, parseBaseUrl(baseUrlIn(secrets, provider), name), provider);
	return isSignedBy(await publicKeys.at(address, context), proof, arrival, nowMs);
}

async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const { headers } = request;
	const rawBody = (request as { rawBody?: Buffer }).rawBody ?? Buffer.alloc(0);
	if (Math.max(rawBody.length, Number(headers['content-length'] ?? 0)) > largestCallbackBytes) {
		return answer(context, 413);
	}
	const body: unknown = context.getBodyData();
	if (!providers.some((provider) => provider.readCallback(body) !== undefined)) return answer(context, 200);
	const items = sleepingItems(context);
	const jobs = jobsIn(items);
	const meant = jobs.find(
		({ provider, jobId }) => provider.readCallback(body) === (provider.nameInCallback?.(jobId) ?? jobId),
	);
	if (!meant) return answer(context, 200);

	const executionId = context.getExecutionId();
	if (!(await proves(context, meant.provider, executionId, { headers, rawBody }))) return answer(context, 401);
	// Answered before anything is asked, because the provider expects an answer within seconds.
	const response = answer(context, 200);
	const open = jobs.filter(({ isReady }) => !isReady).map(({ jobId }) => jobId);
	let videos: INodeExecutionData[] | undefined;
	await wakeBoard.noteCallback(executionId, open, meant.jobId, async () => {
		videos = await endOrWake(context, sleepingFacts(items[0]));
	});
	return { ...response, ...(videos && { workflowData: [videos] }) };
}

/**
 * Takes a provider's callback as a hint: when there was one about each job the execution waits for, its watcher is woken,
 * and asks the providers. Never throws, because n8n would fail the waiting execution; the timed poll finds whatever goes
 * wrong here.
 */
export async function receiveCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receive(context).catch((error: unknown) => {
		context.logger.debug(`A video callback could not be used: ${toVideoError(error).message}`);
		return context.getResponseObject().headersSent ? { noWebhookResponse: true } : answer(context, 200);
	});
}
