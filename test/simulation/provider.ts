import type { Delivery, Transport } from '../../nodes/engine/transport';
import type { VideoProvider } from '../../nodes/video/provider';
import { exampleProvider } from '../engine/exampleProvider';
import { answered, unanswered } from '../engine/scriptedTransport';
import type { SubmitFate } from './history';
import type { SimulatedProcess, World } from './world';

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
	reference: string;
	/** When it was asked for. */
	atMs: number;
}

/** The provider side: what it was sent, made and billed. */
export class SimulatedProvider {
	readonly billed: BilledJob[] = [];

	/** References that arrived, or may have. */
	readonly arrived = new Set<string>();

	/** From now on it accepts everything. */
	isCalm = false;

	private submits = 0;

	constructor(
		private readonly world: World,
		private readonly fates: readonly SubmitFate[],
	) {}

	seenBy(process: SimulatedProcess): Transport {
		return { send: async (call) => await process.living(this.answer(call.path, call.body ?? {}, call.query ?? {})) };
	}

	private async answer(
		path: string,
		body: Record<string, unknown>,
		query: Record<string, string | undefined>,
	): Promise<Delivery> {
		if (path === '/found') {
			await this.world.sleep(100);
			return answered(
				200,
				this.billed.filter(({ reference }) => reference === query.reference).map(({ jobId }) => jobId),
			);
		}
		return await this.submit(String(body.prompt), String(body.reference));
	}

	private async submit(prompt: string, reference: string): Promise<Delivery> {
		const planned = this.fates[this.submits++ % this.fates.length] ?? 'accepts';
		const fate = this.isCalm ? 'accepts' : planned;
		const atMs = this.world.now();
		await this.world.sleep(150);
		if (fate === 'notReached') return unanswered('not-sent', 'ENOTFOUND');
		this.arrived.add(reference);
		if (fate === 'full') return answered(429, 'too many');
		if (fate === 'rejects') return answered(400, 'no');
		if (fate === 'loses') return unanswered('lost', 'socket hang up');
		const jobId = `job-${this.billed.length + 1}`;
		const order = prompt.split(' ')[0] ?? '';
		this.billed.push({ jobId, order, reference, atMs });
		await this.world.sleep(150);
		return fate === 'losesAccepted' ? unanswered('lost', 'socket hang up') : answered(200, { id: jobId });
	}
}
