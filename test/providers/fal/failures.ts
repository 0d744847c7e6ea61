import type { ExpectedEnd } from '../expectedEnd';

/** "HTTP 5xx: never charged"; "422: may be charged if a runner already worked" (fal.ai/docs/model-apis/faq). */
export const expectedEnds: Readonly<Record<string, ExpectedEnd>> = {
	'result-canceled': ['canceled', null],
	'result-failed': ['provider', false],
	'result-failed.input': ['input', null],
	'result-failed.moderation': ['moderation', null],
	'result-failed.timeout': ['provider', false],
};
