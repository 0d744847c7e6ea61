import type { ExpectedEnd } from '../expectedEnd';

/** "failed tasks are refunded", `creditsUsed` stays as it was (kinovi.ai/docs, error handling). */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'status-failed': ['provider', false],
	'status-failed.asset-review': ['moderation', false],
	'status-failed.download': ['input', false],
	'status-failed.input': ['input', false],
	'status-failed.moderation': ['moderation', false],
	'status-failed.output-review': ['moderation', false],
	'status-failed.sensitive-video': ['moderation', false],
	'status-failed.unavailable': ['provider', false],
	'status-failed.unexplained-code': ['unknown', false],
};
