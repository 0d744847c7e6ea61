import type { IExecuteFunctions } from 'n8n-workflow';
import type { Delivery } from '../../engine/transport';
import type { ItemResult } from '../../host/itemResult';
import { isGood, withEach } from '../../host/itemResult';
import type { CredentialTransport, SendingContext } from '../../host/transport';
import { credentialTransport } from '../../host/transport';
import { toVideoError, VideoError } from '../../video/errors';
import type { SettledState, SucceededState } from '../../video/job';
import type { VideoProvider } from '../../video/provider';
import type { KnownJob } from './readJobs';

/** A job with the way to its provider. */
export interface ReachableJob extends KnownJob {
	transport: CredentialTransport;
	/** What an earlier try found, which stays. */
	failure?: Exclude<SettledState, SucceededState>;
	/** Why its provider cannot be asked just now. */
	unreachable?: VideoError;
}

/** Every job that is known by name, whether it can be asked about or not. */
export function idsIn(jobs: ReadonlyArray<ItemResult<ReachableJob>>): string[] {
	return jobs.flatMap((job) => (isGood(job) ? job.value.job.jobId : (job.error.facts.jobId ?? [])));
}

/** Opens one way per provider; a rejection says why a credential is missing or unusable, and names the job. */
function waysToProviders(context: SendingContext): (known: KnownJob) => Promise<CredentialTransport> {
	const transports = new Map<VideoProvider, Promise<CredentialTransport>>();
	return async ({ provider, job }) => {
		const transport = transports.get(provider) ?? credentialTransport(context, provider);
		transports.set(provider, transport);
		return await transport.catch((thrown: unknown) => {
			const { code, message, facts } = toVideoError(thrown);
			throw new VideoError(code, message, { ...facts, jobId: job.jobId });
		});
	};
}

/** Opens the way to each job; one whose credential is missing or unusable becomes that error. */
export async function reach(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<ItemResult<KnownJob>>,
): Promise<Array<ItemResult<ReachableJob>>> {
	const wayTo = waysToProviders(context);
	return await withEach(jobs, async (known) => ({ ...known, transport: await wayTo(known) }));
}

function noTransport({ baseUrl }: VideoProvider, { message }: VideoError): CredentialTransport {
	const send = async (): Promise<Delivery> => await Promise.resolve({ kind: 'failure', failure: 'not-sent', message });
	return { baseUrl, send, untilAnswered: { send }, afterStop: { send }, videosMark: () => undefined };
}

/**
 * As `reach`, in a later round of a wait: a job whose credential cannot be read just now stays in its place among the
 * others, and is asked about in the next round.
 */
export async function reachAgain(
	context: SendingContext,
	jobs: ReadonlyArray<ItemResult<KnownJob>>,
): Promise<Array<ItemResult<ReachableJob>>> {
	const wayTo = waysToProviders(context);
	return await withEach(jobs, async (known): Promise<ReachableJob> => {
		return await wayTo(known).then(
			(transport) => ({ ...known, transport }),
			(thrown: unknown) => {
				const unreachable = toVideoError(thrown);
				return { ...known, transport: noTransport(known.provider, unreachable), unreachable };
			},
		);
	});
}
