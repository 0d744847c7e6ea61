import type { ExpectedEnd } from '../expectedEnd';

/** The pages say nothing; public clients show `refunded` on the job, and only what it says is believed. */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'status-failed': ['unknown', false],
	'status-failed.beyond': ['provider', false],
	'status-failed.moderation': ['moderation', false],
	'status-failed.number-text': ['unknown', null],
	'status-failed.refunded': ['provider', false],
	'status-failed.word': ['unknown', null],
};
