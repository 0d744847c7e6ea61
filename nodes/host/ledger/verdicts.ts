import type { Decision } from '../../engine/ledger/decide';
import type { ProcessRows } from '../../engine/ledger/processRows';
import { doubtIn, jobIn, type LedgerRow } from '../../engine/ledger/row';
import { VideoError, type VideoErrorJson } from '../../video/errors';
import type { VideoJob } from '../../video/job';
import { heldBecause, unmatchedError } from './held';
import type { Elected } from './keyElection';
import type { TableAccess } from './tableAccess';

/** What may be done with one claimed item. `key` names it from now on. */
export type Verdict =
	| { kind: 'send'; key: string }
	| { kind: 'job'; key: string; job: VideoJob }
	/** It left at that time, and nobody knows what became of it. With an error it was looked for already. */
	| { kind: 'inDoubt'; key: string; sinceMs: number; error?: VideoErrorJson }
	| { kind: 'held'; key: string; error: VideoError };

/** What the decisions of a claim come to, and what its rows say of it. */
export class Verdicts {
	constructor(
		private readonly memory: ProcessRows,
		private readonly table: TableAccess,
		/** False where the table should be there but cannot be used; then nothing is sent. */
		private readonly isUsable: boolean,
	) {}

	/** Nobody knows who has the key where there was no election. */
	afterElection(row: LedgerRow, elected: Elected | undefined): Verdict {
		if (elected === undefined) return this.held(row, heldBecause('keyUnknown'));
		if (elected instanceof VideoError) return this.held(row, elected);
		return elected === 'goAhead' ? this.send(row) : this.adopt(row, elected);
	}

	/** What was not there to be taken has just left. */
	afterTakeover(row: LedgerRow, taken: LedgerRow, moved: Set<string> | undefined): Verdict {
		if (!moved) return this.held(row, this.unusable());
		return moved.has(taken.key) ? this.send(row) : this.adopt(row, { ...taken, state: 'sending' });
	}

	of(row: LedgerRow, decision: Decision): Verdict {
		// In this process the first call goes on, and answers for what it costs.
		const goesOn = decision.kind === 'awaitCall' && decision.row.sequence !== undefined;
		if (goesOn) return this.held(row, heldBecause('callGoesOn'));
		if (decision.kind === 'adopt' || decision.kind === 'awaitCall') return this.adopt(row, decision.row);
		if (decision.kind === 'unmatched') return this.held(row, unmatchedError(decision.rows));
		return decision.kind === 'pastUnknown' ? this.held(row, heldBecause('pastUnknown')) : this.send(row);
	}

	private unusable(): VideoError {
		return heldBecause(this.table.isFull ? 'full' : 'notWritten');
	}

	private send(row: LedgerRow): Verdict {
		return this.isUsable ? { kind: 'send', key: row.key } : this.held(row, this.unusable());
	}

	private held(row: LedgerRow, error: VideoError): Verdict {
		this.memory.change(row.key, { state: 'notSent' });
		return { kind: 'held', key: row.key, error };
	}

	/** What is still learned about the job belongs into its own row; ours only points there. */
	private adopt(row: LedgerRow, from: LedgerRow): Verdict {
		this.memory.change(row.key, { state: 'adopted', adoptedFrom: from.key });
		if (!this.memory.get(from.key)) this.memory.add([from], this.table.tableKey);
		const job = jobIn(from);
		if (job) return { kind: 'job', key: from.key, job };
		const error = from.state === 'inDoubt' ? doubtIn(from) : undefined;
		return { kind: 'inDoubt', key: from.key, sinceMs: from.createdAtMs, ...(error && { error }) };
	}
}
