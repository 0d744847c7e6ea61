import type { HttpCall, VideoProvider } from '../video/provider';
import type { VideoRequest } from '../video/request';
import { toFault } from '../video/errors';
import type { Ports } from './client';

/** Pauses before each search; a fresh job may not be listed yet. */
const searchAfterMs = [1_000, 4_000, 10_000] as const;

const keptAtMost = 20_000;

/** What is asked for, without what differs from order to order. */
function orderOf(request: VideoRequest): string {
	return JSON.stringify({ ...request, callbackUrl: undefined, callbackSecret: undefined, reference: undefined });
}

/** Jobs of this process that are somebody's, or are about to be; no lost submit may take one of them. */
export class KnownJobs {
	private readonly ids = new Set<string>();

	/** Orders whose answer is still to come. */
	private readonly onTheirWay: string[] = [];

	/** Runs a submit; until it ends, a job that fits it is not free. */
	async during<Result>(request: VideoRequest, send: () => Promise<Result>): Promise<Result> {
		const order = orderOf(request);
		this.onTheirWay.push(order);
		return await send().finally(() => this.onTheirWay.splice(this.onTheirWay.indexOf(order), 1));
	}

	isOnItsWay(request: VideoRequest): boolean {
		return this.onTheirWay.includes(orderOf(request));
	}

	has(jobId: string): boolean {
		return this.ids.has(jobId);
	}

	/** Forgets the oldest, as a set keeps them. */
	add(jobId: string): void {
		this.ids.add(jobId);
		for (const oldest of this.ids) {
			if (this.ids.size <= keptAtMost) return;
			this.ids.delete(oldest);
		}
	}
}

/** The body of a 2xx answer as the reader understands it; what else comes back says nothing. */
async function asked<Meaning>(
	{ transport }: Ports,
	call: HttpCall,
	read: (body: unknown) => Meaning,
): Promise<Meaning | undefined> {
	const delivery = await transport.send(call);
	if (delivery.kind === 'fault' || delivery.reply.status < 200 || delivery.reply.status >= 300) return undefined;
	try {
		return read(delivery.reply.body);
	} catch (error) {
		toFault(error);
		return undefined;
	}
}

async function unknownMatches(
	provider: VideoProvider,
	request: VideoRequest,
	call: HttpCall,
	ports: Ports,
): Promise<string[]> {
	const found = (await asked(ports, call, (body) => provider.readFound?.(body, request))) ?? [];
	const unknown = found.filter((jobId) => !ports.knownJobs?.has(jobId));
	if (!provider.readSameOrder) return unknown;
	const same = await Promise.all(
		unknown.map(async (jobId) =>
			asked(ports, provider.statusCall(jobId), (body) => provider.readSameOrder?.(body, request)),
		),
	);
	// One that could not be read might be ours as well, so that nothing is certain.
	if (same.includes(undefined)) return [];
	// The job may be that of another item that is the same and has no answer yet.
	if (ports.knownJobs?.isOnItsWay(request)) return [];
	// Again, because others may have found theirs in the meantime.
	return unknown.filter((jobId, index) => same[index] && !ports.knownJobs?.has(jobId));
}

/**
 * Looks for the job of a submit whose answer was lost. Gives its id only if exactly one job fits that nobody else has:
 * two that fit may be somebody else's, and none may only mean "not listed yet".
 */
export async function findLost(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: Ports,
): Promise<string | undefined> {
	const call = provider.findCall?.(request, sinceMs);
	if (!call) return undefined;
	for (const pauseMs of searchAfterMs) {
		await ports.clock.sleep(pauseMs, ports.signal);
		if (ports.signal?.aborted) return undefined;
		const [jobId, ...others] = await unknownMatches(provider, request, call, ports);
		if (jobId === undefined || others.length > 0) continue;
		ports.knownJobs?.add(jobId);
		return jobId;
	}
	return undefined;
}
