import type { VideoRequest } from '../../video/request';
import { Kept } from '../kept';

const keptAtMost = 20_000;

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
