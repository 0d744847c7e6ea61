import { errorRow, row } from '../../nodes/host/items';
import { VideoError } from '../../nodes/video/errors';

describe('a row', () => {
	it('is paired with the item it came from', () => {
		expect(row({ jobId: 'job-17' }, 3)).toStrictEqual({ json: { jobId: 'job-17' }, pairedItem: { item: 3 } });
	});

	it('has no columns without a value, but keeps null, 0, false and empty text', () => {
		const { json } = row({ gone: undefined, cost: null, seed: 0, audio: false, name: '' }, 0);
		expect(json).toStrictEqual({ cost: null, seed: 0, audio: false, name: '' });
	});

	it('carries files beside the columns', () => {
		const video = { data: 'filesystem-v2', mimeType: 'video/mp4' };
		expect(row({}, 0, { video })).toStrictEqual({ json: {}, binary: { video }, pairedItem: { item: 0 } });
	});
});

describe('an error row', () => {
	const error = new VideoError('job-failed', 'Example job job-17 failed: no', {
		nextStep: 'Try again.',
		provider: 'example',
		jobId: 'job-17',
		reason: 'provider',
		billed: null,
	});

	it('has exactly the three keys that lead out of the error branch', () => {
		expect(Object.keys(errorRow(error, 2).json).sort()).toStrictEqual(['details', 'error', 'message']);
	});

	it('has the code, the words and all facts, and belongs to its item', () => {
		expect(errorRow(error, 2)).toStrictEqual({
			json: {
				error: 'job-failed',
				message: 'Example job job-17 failed: no',
				details: {
					code: 'job-failed',
					nextStep: 'Try again.',
					provider: 'example',
					jobId: 'job-17',
					reason: 'provider',
					billed: null,
				},
			},
			pairedItem: { item: 2 },
		});
	});

	it('has two keys where it must be bare, and says in its message what to do', () => {
		expect(errorRow(error, 2, true)).toStrictEqual({
			json: { error: 'job-failed', message: 'Example job job-17 failed: no Try again.' },
			pairedItem: { item: 2 },
		});
	});
});
