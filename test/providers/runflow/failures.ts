import type { ExpectedEnd } from '../expectedEnd';

/** "The run bills whatever the provider charged ... up to the cancel" (guide "cancel a run"); nothing is said about failures. */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'status-canceled': ['canceled', null],
	'status-canceled.two-l': ['canceled', null],
	'status-failed': ['provider', null],
	'status-failed.error': ['provider', null],
	'status-failed.errored': ['unknown', null],
	'status-failed.input': ['input', null],
	'status-failed.moderation': ['moderation', null],
	'status-failed.status': ['input', null],
};
