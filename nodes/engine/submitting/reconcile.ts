import type { VideoProvider } from '../../video/provider';
import type { VideoRequest } from '../../video/request';
import { meaningOf } from '../meaning';
import type { Pacing } from '../repeat';
import type { Transport } from '../transport';
import type { KnownJobs } from './knownJobs';

/** Pauses before each search; a fresh job may not be listed yet. */
const searchAfterMs = [1_000, 4_000, 10_000] as const;

/** Of the provider's list; a longer one says nothing for certain. */
const pagesAtMost = 10;

/**
 * What a search came to. `several`: more than one job fits, or one that another item may be waiting for. `no-answer`: the
 * list, or one of its jobs, could not be read. `no-search`: this request leaves no trace that could be searched for.
 * `files-unknown`: only its uploaded files could tell it from others, and their addresses are forgotten.
 */
export type Search =
	| { found: 'job'; jobId: string }
	| { found: 'nothing' | 'several' | 'no-answer' | 'no-search' | 'files-unknown' | 'stopped' };

export interface ReconcilePorts extends Pacing {
	transport: Transport;
	/** Jobs of this process that are somebody's already. */
	knownJobs?: KnownJobs;
	/** Whether a job is written down as somebody's. */
	isTaken?: (provider: string, jobId: string) => Promise<boolean>;
}

/** Every job that the provider lists as possibly ours; undefined where the list could not be read to its end. */
async function listed(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: ReconcilePorts,
): Promise<string[] | undefined> {
	const ids = new Set<string>();
	let next: string | undefined;
	for (let page = 0; page < pagesAtMost; page++) {
		const call = provider.findCall?.(request, sinceMs, page, next);
		const found = call && meaningOf(await ports.transport.send(call), (body) => provider.readFound?.(body, request));
		if (!found) return undefined;
		for (const jobId of found.jobIds) ids.add(jobId);
		if (!found.isMore) return [...ids];
		next = found.next;
	}
	return undefined;
}

async function searchOnce(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: ReconcilePorts,
): Promise<Search> {
	const isUnknown = (jobId: string) => !ports.knownJobs?.has(jobId);
	const unknown = (await listed(provider, request, sinceMs, ports))?.filter(isUnknown);
	if (!unknown) return { found: 'no-answer' };
	// The job may be that of another item that is the same and has no answer yet.
	const unlessAwaited = (ids: readonly string[]): Search =>
		ids.length > 0 && ports.knownJobs?.isOnItsWay(request) ? { found: 'several' } : searchOf(ids);
	if (!provider.matchesRequest) return provider.findsByLikeness ? unlessAwaited(unknown) : searchOf(unknown);
	const same = await Promise.all(
		unknown.map(async (jobId) =>
			meaningOf(await ports.transport.send(provider.statusCall(jobId)), (body) =>
				provider.matchesRequest?.(body, request),
			),
		),
	);
	// One that could not be read might be ours as well, so that nothing is certain.
	if (same.includes(undefined)) return { found: 'no-answer' };
	// Again, because others may have found theirs in the meantime.
	return unlessAwaited(unknown.filter((jobId, index) => same[index] && isUnknown(jobId)));
}

/** A job that fits and is ours from now on, unless it is somebody else's, here, in another process or before a restart. */
async function searchFor(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: ReconcilePorts,
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
export async function reconcile(
	provider: VideoProvider,
	request: VideoRequest,
	sinceMs: number,
	ports: ReconcilePorts,
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
