import { isGood } from '../../nodes/host/itemResult';
import { noteEnds } from '../../nodes/host/ledger/jobEnds';
import type { PlannedExecution } from './history';
import { orderOf, type Place, type Running, type Stage } from './stage';
import { runStep, tableKey, type StepResults } from './step';

/** How one execution ended. `failedLater`: Create Video is not run again by a retry. */
type Ended = 'success' | 'error' | 'failedLater' | 'crash';

/** What belongs to one execution alone. */
interface Execution {
	id: string;
	isRetry: boolean;
	running: Running;
	signal: AbortSignal;
	isClosed: () => boolean;
}

/** One workflow run and its retries, as their user has them. */
export class Workflow {
	private ended: Ended = 'error';

	/** The round that a retry begins with. */
	private round = 0;

	/** Runs of the node that n8n has of executions that crashed. */
	private earlierRuns = 0;

	private otherRows = 0;

	/** Jobs that each round gave out, and that n8n still has. */
	private given: string[][] = [];

	private lastExecution = '';

	constructor(
		private readonly stage: Stage,
		readonly plan: PlannedExecution,
		readonly root: string,
	) {}

	/** Starts it, and retries it where it fails. */
	async live(): Promise<void> {
		const { plan, stage } = this;
		await stage.world.sleep(plan.startMs);
		await this.execute(plan.process, false);
		for (const { afterMs, process } of plan.retries) {
			if (!this.canBeRetried) return;
			await stage.world.sleep(afterMs);
			await this.retry(process);
		}
	}

	/** Nothing is left to do for one that has succeeded, and an agent asks for something else each time. */
	get canBeRetried(): boolean {
		return this.ended === 'error' || this.ended === 'crash';
	}

	/** `isCalm`: nobody stops it. */
	async retry(process: number, isCalm = false): Promise<void> {
		const { afterCrash } = this.plan;
		const isSame = this.ended === 'crash' && afterCrash === 'sameExecution' && this.stage.history.hasTables;
		// n8n calls some restarted executions new ones, which only a table can gainsay.
		const isCalledNew = this.ended === 'crash' && afterCrash === 'runsCountOn' && this.stage.history.hasTables;
		await this.execute(process, !isSame && !isCalledNew, isSame ? this.lastExecution : undefined, isCalm);
	}

	private async execute(
		process: number,
		isRetry: boolean,
		id = this.stage.nextExecution(),
		isCalm = false,
	): Promise<void> {
		const { stage, plan } = this;
		const running = stage.running[process % stage.running.length]!;
		const stop = new AbortController();
		let isClosed = false;
		const after = (afterMs: number | undefined, work: () => void) => {
			if (afterMs !== undefined && !isCalm) void stage.world.sleep(afterMs).then(work);
		};
		after(plan.stopAfterMs, () => stop.abort());
		after(plan.timeoutAfterMs, () => (isClosed = true));
		after(plan.timeoutAfterMs === undefined ? undefined : plan.timeoutAfterMs + 1_000, () => stop.abort());
		this.lastExecution = id;
		this.given = this.given.slice(0, this.round);
		const execution = { id, isRetry, running, signal: stop.signal, isClosed: () => isClosed };
		const dead = running.process.death.then((): Ended => 'crash');
		this.ended = await Promise.race([plan.agent ? this.agent(execution) : this.rounds(execution), dead]);
		if (this.ended === 'crash') this.crashed(id);
	}

	private crashed(id: string): void {
		const { agent, afterCrash, hasOtherRowsAfterCrash } = this.plan;
		this.stage.crashed.add(id);
		for (let call = 0; call < (agent?.calls ?? 0); call++) this.stage.crashed.add(callId(id, call));
		if (afterCrash === 'goesOn') return;
		this.earlierRuns = afterCrash === 'runsCountOn' ? this.earlierRuns + this.round + 1 : 0;
		this.round = 0;
		this.given = [];
		if (hasOtherRowsAfterCrash && afterCrash !== 'sameExecution') this.otherRows++;
	}

	private async rounds(execution: Execution): Promise<Ended> {
		const { plan } = this;
		for (; this.round < plan.rounds; this.round++) {
			const place = this.placeOf(execution, this.round);
			const results = await this.tries(execution.running, place);
			if (!results || execution.signal.aborted) return 'error';
			const jobs = jobIdsOf(results);
			this.noteTwice(jobs);
			if (plan.isAwaited) {
				const ended = await this.wait(execution, jobs);
				if (ended !== 'success') return ended;
			}
			this.given.push(jobs);
		}
		return 'success';
	}

	/** An agent calls several times, and goes on whatever it is told. */
	private async agent(execution: Execution): Promise<Ended> {
		const { calls, apartMs, isServer } = this.plan.agent!;
		const all = Array.from({ length: calls }, async (_, call) => {
			await execution.running.process.clock.sleep(call * apartMs);
			const place = this.placeOf(execution, call);
			const own = isServer && { executionId: callId(execution.id, call), root: callId(this.root, call) };
			const results = await this.tries(execution.running, { ...place, ...own });
			if (results && this.plan.isAwaited) await this.wait(execution, jobIdsOf(results));
		});
		await Promise.all(all);
		return 'failedLater';
	}

	private placeOf({ id, isRetry, signal, isClosed }: Execution, round: number): Place {
		const { plan, root, otherRows, given } = this;
		const run = this.earlierRuns + round;
		return { plan, root, executionId: id, isRetry, round, run, otherRows, given, signal, isClosed };
	}

	/** One run of the node, with its tries; undefined where the workflow ends. */
	private async tries(running: Running, place: Place): Promise<StepResults | undefined> {
		const { plan, signal } = place;
		for (let tried = 1; ; tried++) {
			this.noteKnownBetter();
			const results = await runStep(this.stage, running, place);
			this.tell(place, results);
			const [first] = results;
			const hasFailed = plan.onError === 'stop' ? !results.every(isGood) : first && !isGood(first);
			if (!hasFailed || tried >= plan.tries || signal.aborted) {
				return plan.onError === 'stop' && (hasFailed || results.length < plan.items) ? undefined : results;
			}
			await running.process.clock.sleep(1_000);
		}
	}

	private tell(place: Place, results: StepResults): void {
		const { executionId, root } = place;
		for (const result of results) {
			const name = { order: orderOf(place, result.itemIndex), root, executionId };
			if (isGood(result)) {
				this.stage.told.push({ ...name, jobId: result.value.job.jobId });
				continue;
			}
			const { code, message, facts } = result.error;
			if (code === 'submission-uncertain') this.noteKnownBetter();
			const error = { code, message: `${message} ${facts.nextStep}`, billed: facts.billed };
			this.stage.told.push({ ...name, error });
		}
	}

	/** A process that has no execution writes nothing so far. */
	private noteKnownBetter(): void {
		const { running, knownBetter } = this.stage;
		for (const { memory } of running) for (const { key } of memory.unwritten(tableKey)) knownBetter.add(key);
	}

	/** Two rounds of an execution never give out the same video. */
	private noteTwice(jobs: readonly string[]): void {
		if (this.plan.deduplication !== undefined) return;
		const all = [...this.given.flat(), ...jobs];
		if (new Set(all).size < all.length) this.stage.seen.push(`${this.root} has a video twice: ${all.join()}`);
	}

	/** Wait for Video. */
	private async wait({ running, signal, isClosed }: Execution, jobIds: readonly string[]): Promise<Ended> {
		const { provider, table, world, history } = this.stage;
		const { process, memory } = running;
		const jobs = jobIds.flatMap((jobId) => provider.job(jobId) ?? []);
		const endMs = Math.max(0, ...jobs.map(({ endsAtMs }) => endsAtMs));
		await process.clock.sleep(endMs - world.sinceStartMs, signal);
		const noteFailed = () => {
			for (const job of jobs) if (job.end !== 'succeeded') job.isKnownToHaveFailed = true;
		};
		if (signal.aborted) {
			const open = jobs.filter(({ endsAtMs }) => endsAtMs > world.sinceStartMs);
			if (!this.plan.cancelsAtStop) return 'error';
			for (const job of open) {
				provider.cancel(job);
				memory.noteEnd('example', job.jobId, 'canceled', false);
				job.isKnownToHaveFailed = true;
			}
			return 'error';
		}
		noteFailed();
		const ends = jobs.map(({ jobId, end }) => ({ provider: 'example', jobId, state: end, awaitedBy: '' }));
		if (history.hasTables) await noteEnds(ends, memory, table.seenBy(process, isClosed), tableKey);
		else for (const { provider: name, jobId, state } of ends) memory.noteEnd(name, jobId, state, false);
		return this.plan.onError === 'stop' && jobs.some(({ end }) => end !== 'succeeded') ? 'failedLater' : 'success';
	}
}

/** MCP Server Trigger: n8n has no execution for a call, so it is one of its own. */
function callId(of: string, call: number): string {
	return `${of}-call-${call}`;
}

function jobIdsOf(results: StepResults): string[] {
	return results.flatMap((result) => (isGood(result) ? [result.value.job.jobId] : []));
}
