import type { LedgerRow } from '../../engine/ledger/row';
import { VideoError, type ErrorCode } from '../../video/errors';

/** Why an item is not sent although nobody rejected it. */
const reasons = {
	keyIsBusy: {
		code: 'rate-limit',
		message: 'Another execution has the same Deduplication Key and is about to create this video.',
		nextStep: 'Run this item again later; it then gets that video.',
	},
	callGoesOn: {
		code: 'rate-limit',
		message: 'The same call was made before in this execution, and has not ended.',
		nextStep: 'Call again later; that gets the video of the first call.',
	},
	keyUnknown: {
		code: 'ledger-unavailable',
		message:
			'The Deduplication Key could not be looked up, because n8n’s data table "Video jobs" cannot be used; the log of n8n says why.',
		nextStep: 'Run this item again later. Where data tables are switched off for good, remove the Deduplication Key.',
	},
	notWritten: {
		code: 'ledger-unavailable',
		message:
			'n8n’s data table "Video jobs" cannot be used, so a crash could make you pay twice; the log of n8n says why.',
		nextStep: 'Run this item again later.',
	},
	full: {
		code: 'ledger-unavailable',
		message:
			'n8n’s data tables are full, so it cannot be written down that this video is paid for, and a crash could make you pay twice.',
		nextStep:
			'Delete old rows, also in other data tables, or raise N8N_DATA_TABLES_MAX_SIZE_BYTES. Then run this item again.',
	},
	pastUnknown: {
		code: 'ledger-unavailable',
		message:
			'This version of n8n does not say which execution is retried, so a retry could pay for the same videos again.',
		nextStep:
			'Run the workflow as a new execution with the rows that have no video yet, or set a Deduplication Key, which works in retries, too.',
	},
	takenOver: {
		// Whoever creates it elsewhere now may get it twice.
		code: 'submission-uncertain',
		message: 'While this item waited for its turn, a retry of this execution took it over.',
		nextStep: 'The newest retry of this execution has the video, or says what became of it.',
	},
} as const satisfies Record<string, { code: ErrorCode; message: string; nextStep: string }>;

export type Held = keyof typeof reasons;

/** The error of an item that was not sent and cost nothing. */
export function heldBecause(why: Held): VideoError {
	const { code, message, nextStep } = reasons[why];
	return new VideoError(code, `${message} Nothing was sent for this item.`, {
		nextStep: `${nextStep} Nothing was billed for it.`,
		billed: false,
	});
}

const namedAtMost = 10;

/** Paid jobs of a retried execution fit no item any more, so nobody knows whether this item is one of them. */
export function unmatchedError(rows: readonly LedgerRow[]): VideoError {
	const named = rows
		.slice(0, namedAtMost)
		.map(({ jobId, itemIndex, run }) => jobId ?? `item ${itemIndex + 1} of run ${run + 1}`);
	const more = rows.length > named.length ? ` and ${rows.length - named.length} more` : '';
	return new VideoError(
		'submission-uncertain',
		`The execution that is retried has paid for videos that fit none of the items it has now: ${named.join(', ')}${more}. This item may be one of them, so nothing was sent for it.`,
		{
			nextStep:
				'Give these job IDs to Wait for Video to get the videos. For the items that have none, run the workflow as a new execution instead of a retry.',
			billed: null,
		},
	);
}
