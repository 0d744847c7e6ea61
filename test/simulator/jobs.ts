import type { JsonObject } from './fixture';
import type { InputRules } from './inputRules';
import type { Outcome, Scene, SceneName } from './scenes';
import type { Timers } from './timers';

export type Phase = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** What a create asks for, after the provider accepted it. */
export interface JobOrder {
	provider: string;
	jobId: string;
	/** The same, with what clients need beside it. */
	clientId: string;
	key: string;
	model: string;
	input: JsonObject;
	envelope: JsonObject;
	rules: InputRules;
	scene: Scene & { name: SceneName };
	seconds: number;
	megabytes: number;
	/** The outcome once settled; `never` for a job that hangs. */
	plannedOutcome: Outcome | 'never';
	/** Outcomes after which the money comes back. */
	refunds: readonly Outcome[];
	unknownKeys: string[];
	ignoredKeys: string[];
	callback?: { url: string; secret?: string };
}

export interface Job extends JobOrder {
	createdAtMs: number;
	settledAtMs: number | null;
	outcome: Outcome | null;
	billed: boolean;
	polls: number;
	/** Result links are numbered so that one can die and the next poll can hand out a fresh one. */
	currentLink: number;
	lastDeadLink: number;
}

const queuedShare = 0.2;

/** The provider's books: which jobs exist, how far they are, who paid. A job settles once. */
export class JobBook {
	private jobs = new Map<string, Job>();
	private waiting = new Map<string, Array<() => void>>();
	accepted = 0;
	maxInFlight = 0;

	constructor(
		private readonly timers: Timers,
		private readonly onSettled: (job: Job) => void,
	) {}

	create(order: JobOrder): Job {
		const job: Job = {
			...order,
			createdAtMs: this.timers.now(),
			settledAtMs: null,
			outcome: null,
			billed: true,
			polls: 0,
			currentLink: 1,
			lastDeadLink: 0,
		};
		this.jobs.set(job.jobId, job);
		this.accepted += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight());
		const { plannedOutcome } = job;
		if (plannedOutcome !== 'never') this.timers.after(job.seconds, () => this.settle(job, plannedOutcome));
		return job;
	}

	/** By its id, or by what clients call it. */
	find(jobId: string): Job | undefined {
		return this.jobs.get(jobId) ?? this.list().find(({ clientId }) => clientId === jobId);
	}

	list(): readonly Job[] {
		return [...this.jobs.values()];
	}

	inFlight(provider?: string, key?: string): number {
		return this.list().filter(
			(job) =>
				job.settledAtMs === null &&
				(provider === undefined || job.provider === provider) &&
				(key === undefined || job.key === key),
		).length;
	}

	settle(job: Job, outcome: Outcome): void {
		if (job.settledAtMs !== null || !this.jobs.has(job.jobId)) return;
		job.settledAtMs = this.timers.now();
		job.outcome = outcome;
		job.billed = !job.refunds.includes(outcome);
		for (const wake of this.waiting.get(job.jobId) ?? []) wake();
		this.waiting.delete(job.jobId);
		this.onSettled(job);
	}

	untilSettled(job: Job): Promise<void> {
		if (job.settledAtMs !== null) return Promise.resolve();
		return new Promise((resolve) => {
			this.waiting.set(job.jobId, [...(this.waiting.get(job.jobId) ?? []), resolve]);
		});
	}

	phaseOf(job: Job): Phase {
		if (job.outcome === 'moderated') return 'failed';
		if (job.outcome !== null) return job.outcome;
		const queuedMs = job.seconds * 1000 * queuedShare;
		return this.timers.now() - job.createdAtMs < queuedMs ? 'queued' : 'running';
	}

	/** Forgets all jobs; whoever still waits for one is let go. */
	clear(): void {
		for (const wake of [...this.waiting.values()].flat()) wake();
		this.jobs = new Map();
		this.waiting = new Map();
		this.accepted = 0;
		this.maxInFlight = 0;
	}
}
