import { failureReason } from '../../nodes/video/reasons';

describe('the reason of a failure', () => {
	it.each([
		['The content was flagged by the moderation system', 'moderation'],
		['Your prompt violates our policy', 'moderation'],
		['rejected by the content safety system', 'moderation'],
		['Invalid image: real human face', 'moderation'],
		['The job has expired', 'expired'],
		['duration is not valid: unsupported value', 'input'],
		['INPUT_VALIDATION_FAILED', 'input'],
		['Failed to download the image', 'input'],
		['The image is too large', 'input'],
		['Internal server error', 'provider'],
		['Model timed out', 'provider'],
		['MODEL_UNAVAILABLE', 'provider'],
		['CUDA says no', 'unknown'],
		['', 'unknown'],
	])('%p is %s', (text, reason) => {
		expect(failureReason(text)).toBe(reason);
	});

	it('is looked for in every text that is there', () => {
		expect(failureReason(undefined, null, 'E17', 'flagged as sensitive')).toBe('moderation');
	});
});
