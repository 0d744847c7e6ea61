import { fingerprintOf } from '../../nodes/host/ledger/fingerprint';
import type { LedgerRow } from '../../nodes/engine/ledger/row';
import type { PersonsEdit } from './history';
import type { Stage } from './stage';

/** Somebody who edits the table of video jobs in n8n. */
export class Person {
	/** References of rows that are gone. */
	readonly deleted = new Set<string>();

	/** Root executions and Deduplication Keys of rows that hold something unreadable. */
	readonly damaged = new Set<string>();

	/** Keys of these. */
	readonly damagedRows = new Set<string>();

	constructor(private readonly stage: Pick<Stage, 'table' | 'provider' | 'crashed'>) {}

	edits({ kind, row: number }: PersonsEdit): void {
		if (kind === 'frees') return this.free();
		const { table } = this.stage;
		const row = table.rows[number % table.rows.length];
		if (row?.id === undefined) return;
		if (kind === 'deletes') {
			this.deleted.add(fingerprintOf(row.key));
			table.delete(row.id);
			return;
		}
		table.damage(row.id, kind === 'damagesState' ? { state: 'done' } : { details: '{"provider":' });
		this.damagedRows.add(row.key);
		this.damaged.add(row.rootExecution);
		if (row.deduplicationKey !== undefined) this.damaged.add(row.deduplicationKey);
	}

	/** As the error says: what is in doubt and is not at the provider. */
	private free(): void {
		const { table } = this.stage;
		for (const row of table.rows) {
			if (row.id !== undefined && this.isDoubt(row) && !this.isAtProvider(row))
				table.edit(row.id, { state: 'notSent' });
		}
	}

	/** Also what was being sent when its process died. */
	private isDoubt({ state, executionId }: LedgerRow): boolean {
		return state === 'inDoubt' || (state === 'sending' && this.stage.crashed.has(executionId));
	}

	private isAtProvider({ key }: LedgerRow): boolean {
		const { provider } = this.stage;
		const reference = fingerprintOf(key);
		return provider.byReference.has(reference) || provider.onTheirWay.has(reference);
	}
}
