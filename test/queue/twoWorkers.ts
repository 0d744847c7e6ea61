import { eventually } from '../n8n/eventually';
import type { N8nProcess } from '../n8n/n8nServer';
import { startQueueMode, type QueueMode } from './queueMode';

/** A first use installs n8n. */
export const startWithinMs = 15 * 60_000;
export const caseWithinMs = 5 * 60_000;

/** An n8n in queue mode with two workers, one of which may be killed. */
export class TwoWorkers {
	private started: QueueMode | undefined;
	private workers: N8nProcess[] = [];

	constructor(private readonly env: Record<string, string> = {}) {}

	get queue(): QueueMode {
		if (!this.started) throw new Error('Queue mode did not start');
		return this.started;
	}

	async start(): Promise<void> {
		this.started = await startQueueMode(this.env);
		this.workers = await Promise.all([this.queue.addWorker(), this.queue.addWorker()]);
	}

	async stop(): Promise<void> {
		await this.started?.stop();
	}

	/** Kills one of the workers the moment `isTime` says so. */
	async killOne(what: string, isTime: () => boolean): Promise<void> {
		await eventually(what, 60_000, async () => (isTime() ? true : undefined));
		await this.workers.shift()?.kill();
	}

	/** Replaces the worker that an earlier case killed. */
	async complete(): Promise<void> {
		while (this.workers.length < 2) this.workers.push(await this.queue.addWorker());
	}
}
