import type { ExpectedEnd } from '../expectedEnd';

/** What is billed is only documented for another product (video/billing-limits). */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'status-canceled': ['canceled', null],
	'status-failed': ['provider', null],
	'status-failed.bad-request': ['input', null],
	'status-failed.classified': ['provider', null],
	'status-failed.dispatch': ['unknown', null],
	'status-failed.input': ['input', null],
	'status-failed.input-download': ['input', null],
	'status-failed.logs': ['unknown', null],
	'status-failed.moderation': ['moderation', null],
	'status-failed.not-staged': ['input', null],
	'status-failed.page': ['unknown', null],
	'status-failed.rate-limit': ['provider', null],
	'status-failed.text': ['moderation', null],
	'status-failed.timeout': ['expired', null],
	'status-failed.word': ['provider', null],
};
