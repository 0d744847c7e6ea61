import { z } from 'zod';
import { rowStates, type LedgerRow, type RowChange } from '../../engine/ledger/row';

export const textColumns = [
	'state',
	'provider',
	'model',
	'jobId',
	'workflowName',
	'nodeName',
	'executionId',
	'currency',
	'workflowId',
	'deduplicationKey',
	'awaitedBy',
	'budgetKey',
	'rootExecution',
	'step',
	'fit',
	'rowKey',
	'claim',
	'movedBy',
	'adoptedFrom',
	'details',
] as const;

export const numberColumns = ['itemIndex', 'run', 'estimatedCost', 'reservedCost', 'insertTry'] as const;

/** ISO 8601. */
export const dateColumns = ['submittedAt', 'aliveUntil', 'keptUntil'] as const;

export type TextColumn = (typeof textColumns)[number];

const text = z
	.string()
	.nullish()
	.transform((value) => value || undefined);
const number = z
	.number()
	.nullish()
	.transform((value) => value ?? undefined);
const date = z.coerce
	.string()
	.transform((value) => Date.parse(value))
	.catch(NaN);

/** A row as n8n gives it. */
export const jobRowSchema = z
	.object({
		id: z.number(),
		createdAt: date,
		rowKey: z.string(),
		claim: z.string(),
		insertTry: number,
		// People edit this table; what they make unreadable is in doubt.
		state: z.enum(rowStates).catch('inDoubt'),
		provider: z.string().catch(''),
		model: z.string().catch(''),
		jobId: text,
		executionId: z.string().catch(''),
		rootExecution: z.string().catch(''),
		step: z.string().catch(''),
		run: z.number().catch(0),
		itemIndex: z.number().catch(0),
		fit: z.string().catch(''),
		currency: z.enum(['USD', 'credits']).optional().catch(undefined),
		deduplicationKey: text,
		awaitedBy: text,
		budgetKey: text,
		reservedCost: number,
		movedBy: text,
		adoptedFrom: text,
		aliveUntil: date,
		keptUntil: date,
		details: text,
	})
	.transform(({ rowKey, createdAt, aliveUntil, keptUntil, ...row }): LedgerRow => {
		const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
		return {
			...(given as typeof row),
			key: rowKey,
			createdAtMs: createdAt,
			aliveUntilMs: aliveUntil,
			...(!Number.isNaN(keptUntil) && { keptUntilMs: keptUntil }),
		} as LedgerRow;
	});

/** Values to write, by column. */
export type Columns = { [Column in TextColumn | (typeof dateColumns)[number]]?: string } & {
	[Column in (typeof numberColumns)[number]]?: number;
};

/** A row or a change of one as the table has it, without what only memory knows. */
export function columnsOf(change: RowChange & { key?: string; id?: number }): Columns {
	const { key, submittedAtMs, aliveUntilMs, keptUntilMs, ...others } = change;
	const same = { ...others };
	delete same.id;
	delete same.createdAtMs;
	delete same.sequence;
	return {
		...same,
		...(key !== undefined && { rowKey: key }),
		...(submittedAtMs !== undefined && { submittedAt: new Date(submittedAtMs).toISOString() }),
		...(aliveUntilMs !== undefined && { aliveUntil: new Date(aliveUntilMs).toISOString() }),
		...(keptUntilMs !== undefined && { keptUntil: new Date(keptUntilMs).toISOString() }),
	};
}
