import type { IExecuteFunctions } from 'n8n-workflow';
import type { Delivery } from '../engine/transport';
import type { CredentialTransport } from '../host/transport';
import { credentialTransport } from '../host/transport';
import { toFault, VideoError } from '../video/errors';
import type { SettledState, SucceededState } from '../video/job';
import type { VideoProvider } from '../video/provider';
import type { KnownJob } from './readJobs';

/** A job with the way to its provider. */
export interface ReachableJob extends KnownJob {
	transport: CredentialTransport;
	/** What an earlier try found, which stays. */
	failure?: Exclude<SettledState, SucceededState>;
	/** Why its provider cannot be asked just now. */
	unreachable?: VideoError;
}

/** Opens one way per provider; a job whose credential is missing or unusable becomes that error. */
export async function reach(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<KnownJob | VideoError>,
): Promise<Array<ReachableJob | VideoError>> {
	const transports = new Map<VideoProvider, Promise<CredentialTransport | VideoError>>();
	const transportTo = (provider: VideoProvider) => {
		const known = transports.get(provider) ?? credentialTransport(context, provider).catch(toFault);
		transports.set(provider, known);
		return known;
	};
	return await Promise.all(
		jobs.map(async (known) => {
			if (known instanceof VideoError) return known;
			const transport = await transportTo(known.provider);
			if (!(transport instanceof VideoError)) return { ...known, transport };
			const { code, message, facts } = transport;
			return new VideoError(code, message, { ...facts, jobId: known.job.jobId });
		}),
	);
}

function noTransport({ baseUrl }: VideoProvider, { message }: VideoError): CredentialTransport {
	const send = async (): Promise<Delivery> => await Promise.resolve({ kind: 'fault', fault: 'not-sent', message });
	return { baseUrl, send, afterStop: { send } };
}

/**
 * As `reach`, in a later round of a wait: a job whose credential cannot be read just now stays in its place among the
 * others, and is asked about in the next round.
 */
export async function reachAgain(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<KnownJob | VideoError>,
): Promise<Array<ReachableJob | VideoError>> {
	const reached = await reach(context, jobs);
	return jobs.map((known, index) => {
		const found = reached[index] ?? toFault('no way to its provider');
		if (known instanceof VideoError || !(found instanceof VideoError)) return found;
		return { ...known, transport: noTransport(known.provider, found), unreachable: found };
	});
}
