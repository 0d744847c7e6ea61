import type { PollResult } from '../../../nodes/engine/polling/poll';

type Told = Extract<PollResult, { kind: 'state' }>;

// What one poll may say of a job, for tests that are about when to poll.

export const running: Told = { kind: 'state', state: { phase: 'running' } };

export const done: Told = {
	kind: 'state',
	state: { phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] },
};

export const failed: Told = {
	kind: 'state',
	state: { phase: 'failed', reason: 'input', message: 'No', billed: null },
};
