import type { ExpectedEnd } from '../expectedEnd';

/** "failed tasks are refunded", `creditsUsed` stays as it was (kinovi.ai/docs, error handling). */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'status-failed': ['provider', false],
	'status-failed.moderation': ['moderation', false],
	'status-failed.text': ['unknown', false],
};
