import { wasNotSent } from '../../nodes/engine/notSent';

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
		'CERT_NOT_YET_VALID',
		'CERT_REVOKED',
		'EPROTO',
		'UND_ERR_CONNECT_TIMEOUT',
	])('proves that nothing was sent: %s', (code) => {
		expect(wasNotSent(networkError(code))).toBe(true);
	});

	it.each(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ETIMEDOUT'])(
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

	it('is recognised where n8n itself rejected to send', () => {
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
