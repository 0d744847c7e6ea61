import { codeOfRejectedPoll, rejectedPoll } from '../../../nodes/engine/polling/pollErrors';
import { exampleProvider } from '../exampleProvider';

describe('a rejected poll', () => {
	const own = { ...exampleProvider, rejection: () => ({ message: 'No', nextStep: 'Choose another model.' }) };
	const rejected = (status: number) => rejectedPoll(own, 'job-17', { status, headers: {}, body: {} });

	it.each([400, 401, 402, 403, 404, 405, 422, 429, 500])(
		'by %p names the job, never says that nothing was billed, and sends nobody to make another video',
		(status) => {
			const { message, facts } = rejected(status);
			expect(message).toBe(`Example Films answered ${status}: No`);
			expect(facts).toMatchObject({ provider: 'example', jobId: 'job-17', httpStatus: status, billed: null });
			expect(facts.nextStep).toMatch(/Job ID/);
			expect(facts.nextStep).not.toMatch(/billed|another model|run the step|field/i);
		},
	);

	it('by a wrong key says that the job goes on', () => {
		expect(rejected(401).facts.nextStep).toMatch(/^Correct the credential.*Wait for Video again.*goes on\.$/);
	});

	it('by an unknown id says where to look first', () => {
		expect(rejected(404).facts.nextStep).toMatch(/^Check the Job ID.*Do not create the video again before/);
	});

	it('by a redirect sends the user to the Base URL', () => {
		expect(rejected(302).facts.nextStep).toContain('Base URL');
	});
});

describe('a rejection inside a 2xx answer to a poll', () => {
	it.each([
		['job not found', 1005, 'rejected'],
		['too many requests', 1006, 'rate-limit'],
		['insufficient balance', 1003, 'quota'],
		['internal error', 1000, 'unavailable'],
		['System busy', 7, 'unavailable'],
		['Please try again later', 7, 'unavailable'],
		['code 429', 429, 'rate-limit'],
		['code 503', 503, 'unavailable'],
		['code 402', 402, 'quota'],
		['job not found', 404, 'rejected'],
		['invalid api key', 1004, 'authentication'],
		['job not found', NaN, 'rejected'],
		['job not found', undefined, 'rejected'],
	])('that says "%s" with the number %p means %s', (message, status, code) => {
		expect(codeOfRejectedPoll({ phase: 'rejected', message, ...(status !== undefined && { status }) })).toBe(code);
	});
});
