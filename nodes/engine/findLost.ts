import type { HttpCall, VideoProvider } from '../video/provider';
import type { VideoRequest } from '../video/request';
import { toFault } from '../video/errors';
import type { Ports } from './client';
import { Kept } from './kept';

/** Pauses before each search; a fresh job may not be listed yet. */
const searchAfterMs = [1_000, 4_000, 10_000] as const;

/** Of the provider's list; a longer one says nothing for certain. */
const pagesAtMost = 10;

const keptAtMost = 20_000;

/**
 * What a search came to. `several`: more than one job fits, or one that another item may be waiting for. `no-answer`: the
 * list, or one of its jobs, could not be read. `no-search`: this request leaves no trace that could be searched for.
 * `files-unknown`: only its uploaded files could tell it from others, and their addresses are forgotten.
 */
export type Search =
	| { found: 'job'; jobId: string }
	| { found: 'nothing' | 'several' | 'no-answer' | 'no-search' | 'files-unknown' | 'stopped' };

/** What is asked for, without what differs from order to order. */
function orderOf(request: VideoRequest): string {
	return JSON.stringify({ ...request, callbackUrl: undefined, callbackSecret: undefined, reference: undefined });
}

/** Jobs of this process that are somebody's, or are about to be; no lost submit may take one of them. */
export class KnownJobs {
	private readonly ids = new Kept<true>(keptAtMost);

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

	add(jobId: string): void {
		this.ids.set(jobId, true);
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

/** Every job that the provider lists as possibly ours; undefined where the list could not be read to its end. */
async function listed(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: Ports,
): Promise<string[] | undefined> {
	const ids = new Set<string>();
	for (let page = 0; page < pagesAtMost; page++) {
		const call = provider.findCall?.(request, sinceMs, page);
		const found = call && (await asked(ports, call, (body) => provider.readFound?.(body, request)));
		if (!found) return undefined;
		for (const jobId of found.jobIds) ids.add(jobId);
		if (!found.isMore) return [...ids];
	}
	return undefined;
}

async function searchOnce(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: Ports,
): Promise<Search> {
	const isUnknown = (jobId: string) => !ports.knownJobs?.has(jobId);
	const unknown = (await listed(provider, request, sinceMs, ports))?.filter(isUnknown);
	if (!unknown) return { found: 'no-answer' };
	if (!provider.readSameOrder) return searchOf(unknown);
	const same = await Promise.all(
		unknown.map(async (jobId) =>
			asked(ports, provider.statusCall(jobId), (body) => provider.readSameOrder?.(body, request)),
		),
	);
	// One that could not be read might be ours as well, so that nothing is certain.
	if (same.includes(undefined)) return { found: 'no-answer' };
	// Again, because others may have found theirs in the meantime.
	const ours = unknown.filter((jobId, index) => same[index] && isUnknown(jobId));
	// The job may be that of another item that is the same and has no answer yet.
	return ours.length > 0 && ports.knownJobs?.isOnItsWay(request) ? { found: 'several' } : searchOf(ours);
}

/** A job that fits and is ours from now on, unless it is somebody else's, here, in another process or before a restart. */
async function searchFor(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: Ports,
): Promise<Search> {
	const search = await searchOnce(provider, request, sinceMs, ports);
	if (search.found !== 'job') return search;
	const isTaken = await ports.isTaken?.(provider.id, search.jobId);
	// Another item that is the same may have found it meanwhile; nothing may come between this question and the claim.
	const isFree = !isTaken && !ports.knownJobs?.has(search.jobId);
	ports.knownJobs?.add(search.jobId);
	return isFree ? search : { found: 'nothing' };
}

function searchOf([jobId, ...others]: readonly string[]): Search {
	if (jobId === undefined) return { found: 'nothing' };
	return others.length > 0 ? { found: 'several' } : { found: 'job', jobId };
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
): Promise<Search> {
	if (!provider.findCall?.(request, sinceMs, 0)) return { found: 'no-search' };
	let search: Search = { found: 'no-search' };
	for (const pauseMs of searchAfterMs) {
		await ports.clock.sleep(pauseMs, ports.signal);
		if (ports.signal?.aborted) return { found: 'stopped' };
		search = await searchFor(provider, request, sinceMs, ports);
		if (search.found === 'job') return search;
	}
	return search;
}
