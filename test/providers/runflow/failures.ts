import type { ExpectedEnd } from '../expectedEnd';

/** A canceled run "still bills" (guide "cancel a run"); the pages say nothing about failures. */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'status-canceled': ['canceled', true],
	'status-canceled.two-l': ['canceled', true],
	'status-failed': ['provider', null],
	'status-failed.error': ['provider', null],
	'status-failed.errored': ['unknown', null],
	'status-failed.input': ['input', null],
	'status-failed.moderation': ['moderation', null],
	'status-failed.status': ['input', null],
};
