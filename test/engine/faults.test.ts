import {
	codeOfRefusedLook,
	codeOfStatus,
	refusalOf,
	refusedLook,
	retryAfterMs,
	wasNotSent,
} from '../../nodes/engine/faults';
import { exampleProvider } from './exampleProvider';

function networkError(code: string, cause?: unknown): Error {
	return Object.assign(new Error(`network: ${code}`), { code, ...(cause !== undefined && { cause }) });
}

describe('an error of the network', () => {
	it.each([
		'ENOTFOUND',
		'EAI_AGAIN',
		'ERR_INVALID_URL',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('proves that nothing was sent: %s', (code) => {
		expect(wasNotSent(networkError(code))).toBe(true);
	});

	it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN'])(
		'proves that nothing was sent only where it ended the attempt to connect: %s',
		(code) => {
			expect(wasNotSent(Object.assign(networkError(code), { syscall: 'connect' }))).toBe(true);
			expect(wasNotSent(Object.assign(networkError(code), { syscall: 'read' }))).toBe(false);
			expect(wasNotSent(networkError(code))).toBe(false);
		},
	);

	it('proves that nothing was sent where none of the addresses of a host could be connected to', () => {
		const tried = (...syscalls: string[]) =>
			Object.assign(networkError('ECONNREFUSED'), { errors: syscalls.map((syscall) => ({ syscall })) });
		expect(wasNotSent(tried('connect', 'connect'))).toBe(true);
		expect(wasNotSent(tried('connect', 'read'))).toBe(false);
	});

	it.each([
		'ECONNRESET',
		'EPIPE',
		'ETIMEDOUT',
		'ECONNABORTED',
		'ESOCKETTIMEDOUT',
		'UND_ERR_SOCKET',
		'ERR_BAD_RESPONSE',
	])('leaves open whether it was sent: %s', (code) => {
		expect(wasNotSent(networkError(code))).toBe(false);
	});

	it('is recognised inside the errors around it', () => {
		expect(wasNotSent(new Error('n8n', { cause: new Error('axios', { cause: networkError('ENOTFOUND') }) }))).toBe(
			true,
		);
	});

	it('is recognised where the outer error has a code of its own', () => {
		expect(wasNotSent(networkError('ERR_NETWORK', networkError('ENOTFOUND')))).toBe(true);
	});

	it('is recognised where n8n itself refused to send', () => {
		expect(wasNotSent(Object.assign(new Error('blocked'), { name: 'SsrfBlockedIpError' }))).toBe(true);
	});

	it('does not hang in a chain that leads back to itself', () => {
		const error = networkError('ECONNRESET');
		error.cause = error;
		expect(wasNotSent(error)).toBe(false);
	});

	it.each([[undefined], [null], ['ECONNREFUSED'], [{}], [{ code: 500 }]])(
		'that is none counts as sent: %j',
		(thrown) => {
			expect(wasNotSent(thrown)).toBe(false);
		},
	);
});

describe('a status', () => {
	it.each([
		[301, 'refused'],
		[302, 'refused'],
		[400, 'refused'],
		[401, 'authentication'],
		[402, 'quota'],
		[403, 'authentication'],
		[404, 'refused'],
		[405, 'refused'],
		[409, 'refused'],
		[422, 'refused'],
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

describe('a refusal', () => {
	it('has the words of the provider, the status and a next step', () => {
		const error = refusalOf(exampleProvider, { status: 402, headers: {}, body: 'No credit left' });
		expect(error).toMatchObject({
			code: 'quota',
			message: 'Example Films answered 402: No credit left',
			facts: { provider: 'example', httpStatus: 402, nextStep: expect.stringContaining('Top up') },
		});
	});

	it('says so when the provider gave no reason', () => {
		expect(refusalOf(exampleProvider, { status: 400, headers: {}, body: {} }).message).toBe(
			'Example Films answered 400: without a reason',
		);
	});

	it('by a redirect sends the user to the Base URL', () => {
		const { facts } = refusalOf(exampleProvider, { status: 308, headers: { location: 'https://x' }, body: '' });
		expect(facts.nextStep).toContain('Base URL');
	});

	it('prefers the next step the provider knows', () => {
		const own = { ...exampleProvider, refusal: () => ({ message: 'No', nextStep: 'Ask them.' }) };
		expect(refusalOf(own, { status: 400, headers: {}, body: '' }).facts.nextStep).toBe('Ask them.');
	});
});

describe('a refused look', () => {
	const own = { ...exampleProvider, refusal: () => ({ message: 'No', nextStep: 'Choose another model.' }) };
	const refused = (status: number) => refusedLook(own, 'job-17', { status, headers: {}, body: {} });

	it.each([400, 401, 402, 403, 404, 405, 422, 429, 500])(
		'by %p names the job, never says that nothing was billed, and sends nobody to make another video',
		(status) => {
			const { message, facts } = refused(status);
			expect(message).toBe(`Example Films answered ${status}: No`);
			expect(facts).toMatchObject({ provider: 'example', jobId: 'job-17', httpStatus: status, billed: null });
			expect(facts.nextStep).toMatch(/Job ID/);
			expect(facts.nextStep).not.toMatch(/billed|another model|run the step|field/i);
		},
	);

	it('by a wrong key says that the job goes on', () => {
		expect(refused(401).facts.nextStep).toMatch(/^Correct the credential.*Wait for Video again.*goes on\.$/);
	});

	it('by an unknown id says where to look first', () => {
		expect(refused(404).facts.nextStep).toMatch(/^Check the Job ID.*Do not create the video again before/);
	});

	it('by a redirect sends the user to the Base URL', () => {
		expect(refused(302).facts.nextStep).toContain('Base URL');
	});
});

describe('a refusal inside a 2xx answer to a look', () => {
	it.each([
		['job not found', 1005, 'refused'],
		['too many requests', 1006, 'rate-limit'],
		['insufficient balance', 1003, 'quota'],
		['internal error', 1000, 'unavailable'],
		['System busy', 7, 'unavailable'],
		['Please try again later', 7, 'unavailable'],
		['code 429', 429, 'rate-limit'],
		['code 503', 503, 'unavailable'],
		['code 402', 402, 'quota'],
		['job not found', 404, 'refused'],
		['invalid api key', 1004, 'authentication'],
		['job not found', NaN, 'refused'],
		['job not found', undefined, 'refused'],
	])('that says "%s" with the number %p means %s', (message, status, code) => {
		expect(codeOfRefusedLook({ phase: 'refused', message, ...(status !== undefined && { status }) })).toBe(code);
	});
});

describe('the time a provider asks us to wait', () => {
	const nowMs = Date.parse('2026-11-20T10:00:00Z');

	it.each([
		['seconds', '30', 30_000],
		['no seconds', '0', 0],
		['part of a second', '1.5', 1_500],
		['spaces around', ' 7 ', 7_000],
		['a date', 'Fri, 20 Nov 2026 10:02:00 GMT', 120_000],
		['a past date', 'Fri, 20 Nov 2026 09:00:00 GMT', 0],
		['garbage', 'soon', undefined],
		['nothing', '', undefined],
	])('is read from %s', (_, value, milliseconds) => {
		expect(retryAfterMs({ status: 429, headers: { 'retry-after': value }, body: '' }, nowMs)).toBe(milliseconds);
	});

	it('is unknown without the header', () => {
		expect(retryAfterMs({ status: 429, headers: {}, body: '' }, nowMs)).toBeUndefined();
	});
});
