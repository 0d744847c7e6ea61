import type { PollResult } from '../../../nodes/engine/polling/poll';
import type { Progress } from '../../../nodes/engine/polling/progress';
import { stillRunning, takeIn } from '../../../nodes/engine/polling/progress';
import { VideoError } from '../../../nodes/video/errors';
import { done, running } from './pollResults';

const blind: PollResult = { kind: 'blind', error: new VideoError('unavailable', 'No answer', { nextStep: 'Wait.' }) };
const missing: PollResult = {
	kind: 'missing',
	error: new VideoError('rejected', 'No such job', { nextStep: 'Check.' }),
};
const denied: PollResult = {
	kind: 'denied',
	error: new VideoError('authentication', 'No', { nextStep: 'Correct it.' }),
};

function after(...polls: ReadonlyArray<readonly [PollResult, number]>) {
	const progress: Progress = { polls: 0, blindPolls: 0 };
	const results = polls.map(([found, nowMs]) => takeIn(found, progress, nowMs));
	return { progress, results };
}

describe('what polls say about a job', () => {
	it('is over with a settled state, and counts the polls', () => {
		const { results, progress } = after([running, 0], [blind, 1], [done, 2]);
		expect(results).toStrictEqual([undefined, undefined, { outcome: 'settled', state: done.state }]);
		expect(progress.polls).toBe(3);
	});

	it('is over at once when the key is rejected', () => {
		expect(after([denied, 0]).results).toStrictEqual([{ outcome: 'gave-up', error: denied.error }]);
	});

	it('is over when the job is missing for a minute, and not a moment earlier', () => {
		const { results } = after([missing, 1_000], [missing, 60_999], [missing, 61_000]);
		expect(results).toStrictEqual([undefined, undefined, { outcome: 'gave-up', error: missing.error }]);
	});

	it.each([
		['a poll that learned nothing', blind],
		['a state', running],
	])('starts the minute again after %s', (_, between) => {
		const { results, progress } = after([missing, 0], [between, 30_000], [missing, 61_000]);
		expect(results).toStrictEqual([undefined, undefined, undefined]);
		expect(progress.missingSinceMs).toBe(61_000);
	});

	it('counts polls in a row that learned nothing', () => {
		expect(after([blind, 0], [blind, 1]).progress.blindPolls).toBe(2);
		expect(after([blind, 0], [running, 1], [blind, 2]).progress.blindPolls).toBe(1);
		expect(after([blind, 0], [missing, 1]).progress.blindPolls).toBe(0);
	});
});

describe('the result of an open job', () => {
	it('has the last state and the trouble after it', () => {
		const { progress } = after([running, 0], [blind, 1]);
		expect(stillRunning(progress)).toStrictEqual({
			outcome: 'still-running',
			lastState: { phase: 'running' },
			error: blind.error,
		});
	});

	it('has no trouble that is over', () => {
		const { progress } = after([blind, 0], [running, 1]);
		expect(stillRunning(progress)).not.toHaveProperty('error');
	});
});
