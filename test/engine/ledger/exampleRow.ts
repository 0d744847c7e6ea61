import type { LedgerRow } from '../../../nodes/engine/ledger/row';

export const startMs = Date.UTC(2026, 10, 20, 12);

export const minuteMs = 60_000;

/** A row of the first item of an execution's only run; a test says what is special about its own. */
export function exampleRow(special: Partial<LedgerRow> = {}): LedgerRow {
	const { claim = 'claim', itemIndex = 0, executionId = 'execution', state = 'waiting' } = special;
	return {
		key: `${claim}/${itemIndex}`,
		claim,
		state,
		createdAtMs: startMs,
		...(state === 'waiting' && { aliveUntilMs: startMs + 5 * minuteMs }),
		executionId,
		rootExecution: executionId,
		step: 'workflow/node',
		run: 0,
		itemIndex,
		fit: 'fit',
		provider: 'example',
		model: 'example-model',
		...special,
	};
}
