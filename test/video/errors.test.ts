import { toVideoError, VideoError } from '../../nodes/video/errors';

const facts = { nextStep: 'Try again.', provider: 'example', jobId: 'job-17' };

describe('an error of this package', () => {
	it('carries its code, its facts and a name', () => {
		const error = new VideoError('quota', 'No credit left', facts);
		expect(error).toMatchObject({ name: 'VideoError', code: 'quota', message: 'No credit left', facts });
		expect(error).toBeInstanceOf(Error);
	});

	it('shows no token, neither in its message nor in its next step', () => {
		const link = 'https://example.com/v.mp4?signature=deadbeef';
		const error = new VideoError('download', `Cannot fetch ${link}`, { nextStep: `Open ${link}` });
		expect(error.message).toBe('Cannot fetch https://example.com/v.mp4?…');
		expect(error.facts.nextStep).toBe('Open https://example.com/v.mp4?…');
	});

	it('keeps the job id as it is', () => {
		expect(new VideoError('job-failed', 'Failed', { ...facts, jobId: 'key=abcdef123' }).facts.jobId).toBe(
			'key=abcdef123',
		);
	});
});

describe('anything thrown', () => {
	it('stays the same when it is an error of this package already', () => {
		const error = new VideoError('rejected', 'No', facts);
		expect(toVideoError(error)).toBe(error);
	});

	it.each([
		['an error', new TypeError('x is not a function'), 'x is not a function'],
		['a text', 'boom', 'boom'],
		['nothing', undefined, 'undefined'],
		['null', null, 'null'],
		['a number', 42, '42'],
	])('becomes one: %s', (_, thrown, message) => {
		const failure = toVideoError(thrown);
		expect(failure).toBeInstanceOf(VideoError);
		expect(failure).toMatchObject({ code: 'contract', message });
		expect(failure.facts.nextStep).not.toBe('');
	});

	it('loses its tokens on the way', () => {
		expect(toVideoError(new Error('GET https://example.com/a?token=abcdef failed')).message).toBe(
			'GET https://example.com/a?… failed',
		);
	});
});
