import type { Look } from '../../nodes/engine/client';
import type { Progress } from '../../nodes/engine/progress';
import { stillRunning, takeIn } from '../../nodes/engine/progress';
import { VideoError } from '../../nodes/video/errors';

const running: Look = { kind: 'state', state: { phase: 'running' } };
const done: Look = { kind: 'state', state: { phase: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] } };
const blind: Look = { kind: 'blind', error: new VideoError('unavailable', 'No answer', { nextStep: 'Wait.' }) };
const missing: Look = { kind: 'missing', error: new VideoError('refused', 'No such job', { nextStep: 'Check.' }) };
const denied: Look = { kind: 'denied', error: new VideoError('authentication', 'No', { nextStep: 'Correct it.' }) };

function after(...looks: ReadonlyArray<readonly [Look, number]>) {
	const progress: Progress = { looks: 0, blindLooks: 0 };
	const results = looks.map(([found, nowMs]) => takeIn(found, progress, nowMs));
	return { progress, results };
}

describe('what looks say about a job', () => {
	it('is over with a settled state, and counts the looks', () => {
		const { results } = after([running, 0], [blind, 1], [done, 2]);
		expect(results).toStrictEqual([undefined, undefined, { outcome: 'settled', state: done.state, looks: 3 }]);
	});

	it('is over at once when the key is refused', () => {
		expect(after([denied, 0]).results).toStrictEqual([{ outcome: 'gave-up', error: denied.error, looks: 1 }]);
	});

	it('is over when the job is missing for a minute, and not a moment earlier', () => {
		const { results } = after([missing, 1_000], [missing, 60_999], [missing, 61_000]);
		expect(results).toStrictEqual([undefined, undefined, { outcome: 'gave-up', error: missing.error, looks: 3 }]);
	});

	it.each([
		['a look that learned nothing', blind],
		['a state', running],
	])('starts the minute anew after %s', (_, between) => {
		const { results, progress } = after([missing, 0], [between, 30_000], [missing, 61_000]);
		expect(results).toStrictEqual([undefined, undefined, undefined]);
		expect(progress.missingSinceMs).toBe(61_000);
	});

	it('counts looks in a row that learned nothing', () => {
		expect(after([blind, 0], [blind, 1]).progress.blindLooks).toBe(2);
		expect(after([blind, 0], [running, 1], [blind, 2]).progress.blindLooks).toBe(1);
		expect(after([blind, 0], [missing, 1]).progress.blindLooks).toBe(0);
	});
});

describe('the result of an open job', () => {
	it('has the last state and the trouble after it', () => {
		const { progress } = after([running, 0], [blind, 1]);
		expect(stillRunning(progress)).toStrictEqual({
			outcome: 'still-running',
			looks: 2,
			lastState: { phase: 'running' },
			error: blind.error,
		});
	});

	it('has no trouble that is over', () => {
		const { progress } = after([blind, 0], [running, 1]);
		expect(stillRunning(progress)).not.toHaveProperty('error');
	});
});
