import { codeOfStatus, rejectionOf } from '../../nodes/engine/replyErrors';
import { exampleProvider } from './exampleProvider';

describe('a status', () => {
	it.each([
		[301, 'rejected'],
		[302, 'rejected'],
		[400, 'rejected'],
		[401, 'authentication'],
		[402, 'quota'],
		[403, 'authentication'],
		[404, 'rejected'],
		[405, 'rejected'],
		[409, 'rejected'],
		[422, 'rejected'],
		[429, 'rate-limit'],
		[500, 'unavailable'],
		[502, 'unavailable'],
		[503, 'unavailable'],
		[504, 'unavailable'],
		[599, 'unavailable'],
	])('%p means %s', (status, code) => {
		expect(codeOfStatus(status)).toBe(code);
	});
});

describe('a rejection', () => {
	it('has the words of the provider, the status and a next step', () => {
		const error = rejectionOf(exampleProvider, { status: 402, headers: {}, body: 'No credit left' });
		expect(error).toMatchObject({
			code: 'quota',
			message: 'Example Films answered 402: No credit left',
			facts: { provider: 'example', httpStatus: 402, nextStep: expect.stringContaining('Top up') },
		});
	});

	it('says so when the provider gave no reason', () => {
		expect(rejectionOf(exampleProvider, { status: 400, headers: {}, body: {} }).message).toBe(
			'Example Films answered 400: without a reason',
		);
	});

	it('by a redirect sends the user to the Base URL', () => {
		const { facts } = rejectionOf(exampleProvider, { status: 308, headers: { location: 'https://x' }, body: '' });
		expect(facts.nextStep).toContain('Base URL');
	});

	it('prefers the next step the provider knows', () => {
		const own = { ...exampleProvider, rejection: () => ({ message: 'No', nextStep: 'Ask them.' }) };
		expect(rejectionOf(own, { status: 400, headers: {}, body: '' }).facts.nextStep).toBe('Ask them.');
	});
});
