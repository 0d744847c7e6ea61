import type { Delivery, Transport } from '../../nodes/engine/transport';
import type { VideoProvider } from '../../nodes/video/provider';
import { exampleProvider } from '../engine/exampleProvider';
import { answered, unanswered } from '../engine/scriptedTransport';
import type { JobEnd, ProviderPlan } from './history';
import { untilAborted, type SimulatedProcess, type World } from './world';

/** One that cannot be asked for its jobs. */
export const providerThatForgets: VideoProvider = {
	...exampleProvider,
	submitCall: ({ prompt, reference = '' }) => ({
		method: 'POST',
		path: '/jobs',
		body: { prompt: prompt ?? '', reference },
		timeoutSeconds: 60,
	}),
};

/** One whose jobs are found by our reference. */
export const providerThatLists: VideoProvider = {
	...providerThatForgets,
	findCall: ({ reference = 'none' }) => ({
		method: 'GET',
		path: '/found',
		query: { reference },
		timeoutSeconds: 30,
	}),
	readFound: (body) => ({ jobIds: body as string[] }),
};

/** One job that the provider made and bills. */
export interface BilledJob {
	jobId: string;
	/** Which order it is, by the simulation's own name. */
	order: string;
	executionId: string;
	reference: string;
	/** When it was asked for: by the clock, and since the start. */
	atMs: number;
	sinceStartMs: number;
	end: JobEnd;
	/** Since the start. */
	endsAtMs: number;
	/** The ledger was told that there is no video. */
	isKnownToHaveFailed: boolean;
}

function orderIn(prompt: string): string {
	return prompt.split(' ')[0] ?? '';
}

/** The provider side: what it was sent, made and billed. */
export class SimulatedProvider {
	readonly billed: BilledJob[] = [];

	/** By the reference it was sent with. */
	readonly byReference = new Map<string, BilledJob>();

	/** Submits that arrived, or may have: order by reference. */
	readonly arrived = new Map<string, string>();

	/** References of submits that it has not answered so far. */
	readonly onTheirWay = new Set<string>();

	/** From now on it accepts everything. */
	isCalm = false;

	private submits = 0;

	constructor(
		private readonly world: World,
		private readonly plan: ProviderPlan,
	) {}

	/** As one execution in a process reaches it; Stop ends what is on its way. */
	seenBy(process: SimulatedProcess, signal: AbortSignal): Transport {
		return {
			send: async ({ path, body = {}, query = {} }) => {
				if (signal.aborted) return unanswered('not-sent', 'stopped');
				const reference = String(body.reference);
				const aborted = untilAborted(signal).then(() => {
					// Nobody knows how far it got.
					if (path !== '/found') this.arrived.set(reference, orderIn(String(body.prompt)));
					return unanswered('aborted', 'stopped');
				});
				const answer = path === '/found' ? this.found(query.reference) : this.submit(String(body.prompt), reference);
				this.onTheirWay.add(reference);
				void answer.then(() => this.onTheirWay.delete(reference));
				return await process.living(Promise.race([answer, aborted]));
			},
		};
	}

	job(jobId: string): BilledJob | undefined {
		return this.billed[Number(jobId.slice('job-'.length)) - 1];
	}

	/** As Wait for Video does when the user presses Stop. */
	cancel(job: BilledJob): void {
		job.end = 'canceled';
		job.endsAtMs = this.world.sinceStartMs;
	}

	private async found(reference: string | undefined): Promise<Delivery> {
		await this.world.sleep(100);
		return answered(
			200,
			this.billed.filter((job) => job.reference === reference).map(({ jobId }) => jobId),
		);
	}

	private async submit(prompt: string, reference: string): Promise<Delivery> {
		const { fates, full, ends, latenciesMs } = this.plan;
		const number = this.submits++;
		const planned = fates[number % fates.length] ?? 'accepts';
		const fate = this.isCalm ? 'accepts' : planned;
		const latencyMs = latenciesMs[number % latenciesMs.length] ?? 150;
		const { sinceStartMs } = this.world;
		const atMs = this.world.now();
		await this.world.sleep(Math.min(latencyMs, 150));
		if (fate === 'notReached') return unanswered('not-sent', 'ENOTFOUND');
		const [, executionId = ''] = prompt.split(' ');
		const order = orderIn(prompt);
		this.arrived.set(reference, order);
		const isFull = full.some(([fromMs, toMs]) => sinceStartMs >= fromMs && sinceStartMs < toMs);
		if (fate === 'full' || (isFull && !this.isCalm)) return answered(429, 'too many');
		if (fate === 'rejects') return answered(400, 'no');
		if (fate === 'loses') return unanswered('lost', 'socket hang up');
		const jobId = `job-${this.billed.length + 1}`;
		const { end, afterMs } = ends[this.billed.length % ends.length] ?? { end: 'succeeded', afterMs: 60_000 };
		const endsAtMs = this.world.sinceStartMs + afterMs;
		const moment = { atMs, sinceStartMs, end, endsAtMs, isKnownToHaveFailed: false };
		const job: BilledJob = { jobId, order, executionId, reference, ...moment };
		this.billed.push(job);
		this.byReference.set(reference, job);
		await this.world.sleep(latencyMs);
		return fate === 'losesAccepted' ? unanswered('lost', 'socket hang up') : answered(200, { id: jobId });
	}
}
