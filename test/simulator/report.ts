import type { Arrival } from './arrivals';
import type { Delivery } from './callbacks';
import type { Job, JobBook, Phase } from './jobs';
import type { SceneName } from './scenes';

export interface ReportedJob {
	provider: string;
	jobId: string;
	model: string;
	scene: SceneName;
	phase: Phase;
	/** False once the provider gave the money back. */
	billed: boolean;
	createdAtMs: number;
	settledAtMs: number | null;
	polls: number;
	/** Input keys the model does not know: accepted, and without effect. */
	unknownKeys: string[];
	/** Known keys that lose their effect beside the others of this request. */
	ignoredKeys: string[];
}

/** Everything that happened since the start or the last reset. Holds no key, no secret and no callback token. */
export interface SimulatorReport {
	/** Jobs ever accepted, refunded or not: a double submit shows here. */
	billed: number;
	maxInFlight: number;
	jobs: ReportedJob[];
	arrivals: Arrival[];
	callbacks: Delivery[];
}

/** The public face of a job: no key, no input. */
export function reportJob(job: Job, phase: Phase): ReportedJob {
	const {
		billed,
		clientId: jobId,
		createdAtMs,
		ignoredKeys,
		polls,
		model,
		provider,
		scene,
		settledAtMs,
		unknownKeys,
	} = job;
	return {
		provider,
		jobId,
		model,
		scene: scene.name,
		phase,
		billed,
		createdAtMs,
		settledAtMs,
		polls,
		unknownKeys,
		ignoredKeys,
	};
}

/** A snapshot; later events do not change it. */
export function buildReport(
	book: JobBook,
	arrivals: readonly Arrival[],
	callbacks: readonly Delivery[],
): SimulatorReport {
	return structuredClone({
		billed: book.accepted,
		maxInFlight: book.maxInFlight,
		jobs: book.list().map((job) => reportJob(job, book.phaseOf(job))),
		arrivals: [...arrivals],
		callbacks: [...callbacks],
	});
}
