import type { Pool } from '../../engine/pool';
import { submit } from '../../engine/submitting/submit';
import type { ItemResult } from '../../host/itemResult';
import { isGood, resultOf } from '../../host/itemResult';
import { fingerprintOf } from '../../host/ledger/fingerprint';
import type { Recorded } from '../../host/ledger/recorded';
import type { ErrorCode } from '../../video/errors';
import type { VideoRequest } from '../../video/request';
import { worstOf } from '../budget/admit';
import { jobOf } from './jobOf';
import type { CreatedJob, Outcome } from './outcome';
import type { ClaimedTask, SubmitRun } from './submitRun';

/** Errors of a submit that did not get to the provider, or found no room there. */
const neverTaken: readonly ErrorCode[] = ['unavailable', 'rate-limit', 'ledger-unavailable', 'over-budget'];

/** The submits of one run that are new: they leave side by side, until one fails and the node is to stop. */
export class Sending {
	constructor(
		private readonly tasks: readonly ClaimedTask[],
		private readonly run: SubmitRun,
		private readonly pool: Pool,
		private isStopped: boolean,
	) {}

	/** What each came to; `admitted` says for each whether there is money for it. */
	async all(admitted: ReadonlyArray<ItemResult<undefined>>): Promise<Outcome[]> {
		const moneyFor = new Map(admitted.map((result) => [result.itemIndex, result]));
		return await Promise.all(
			this.tasks.map(async (task) => {
				const money = moneyFor.get(task.itemIndex);
				return money && (await this.pool.run(async () => await this.one(task, money)));
			}),
		);
	}

	private async one(task: ClaimedTask, money: ItemResult<undefined>): Promise<Outcome> {
		const { stopOnError, capacity } = this.run;
		if (!isGood(money)) {
			this.noteNotSent(task);
			return money;
		}
		const outcome = await this.send(task);
		const hasFailed = outcome !== undefined && !isGood(outcome);
		// It waited for capacity when another item made the node stop.
		if (this.isStopped && hasFailed && outcome.error.code === 'rate-limit') return undefined;
		this.isStopped ||= stopOnError && hasFailed;
		if (this.isStopped) capacity.patience.giveUp();
		return outcome;
	}

	private async send(task: ClaimedTask): Promise<Outcome> {
		const { itemIndex, checked, key } = task;
		const { ports, publish, ledger } = this.run;
		if (this.isStopped || ports.signal?.aborted) return this.noteNotSent(task);
		const request = await resultOf(itemIndex, async () => await publish(checked));
		if (!isGood(request)) {
			this.noteNotSent(task);
			return request;
		}
		if (this.isStopped) return this.noteNotSent(task);
		const created = await resultOf(itemIndex, async () => await this.create(task, request.value));
		ledger.record(key, this.recordOf(task, created));
		return created;
	}

	/** Submits as soon as the provider has room. */
	private async create({ checked, key }: ClaimedTask, request: VideoRequest): Promise<CreatedJob> {
		const { ports, ledger, capacity, videosMark } = this.run;
		const attempt = async () => {
			await ledger.beforeSend(key);
			return await submit(checked.provider, { ...request, reference: fingerprintOf(key) }, ports);
		};
		const accepted = await capacity.keyQueue.run(attempt, capacity.patience, () => ledger.noteWaiting(key));
		return { job: jobOf(checked, accepted, videosMark), isAdopted: false };
	}

	/** What the ledger is told about a submit. */
	private recordOf({ checked }: ClaimedTask, created: ItemResult<CreatedJob>): Recorded {
		if (!isGood(created)) {
			const { error } = created;
			if (error.code === 'submission-uncertain') return { state: 'inDoubt', error };
			return { state: neverTaken.includes(error.code) ? 'notSent' : 'rejected' };
		}
		const { job } = created.value;
		const { reportedCost } = job;
		const isHigher =
			reportedCost?.currency === this.run.budget.currency && reportedCost.amount > (worstOf(checked) ?? 0);
		// The higher of the two counts: what is said at the submit may be a deposit.
		return { state: 'accepted', job, ...(isHigher && { reservedCost: reportedCost.amount }) };
	}

	private noteNotSent({ key }: ClaimedTask): undefined {
		this.run.ledger.record(key, { state: 'notSent' });
	}
}
