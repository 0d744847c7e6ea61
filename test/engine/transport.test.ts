import { addressOf, parseBaseUrl } from '../../nodes/engine/transport';

describe('the base URL of a credential', () => {
	it.each([
		['https://api.example.com', 'https://api.example.com'],
		['https://api.example.com/', 'https://api.example.com'],
		['https://proxy.example.com/video//', 'https://proxy.example.com/video'],
		['https://api.example.com:8443/v', 'https://api.example.com:8443/v'],
		['HTTPS://API.EXAMPLE.COM', 'https://api.example.com'],
		['http://localhost:4010', 'http://localhost:4010'],
		['http://127.0.0.1:4010/a/', 'http://127.0.0.1:4010/a'],
		['http://127.1.2.3', 'http://127.1.2.3'],
		['http://[::1]:4010', 'http://[::1]:4010'],
	])('may be %s', (text, parsed) => {
		expect(parseBaseUrl(text, 'My Key')).toBe(parsed);
	});

	it.each([
		['', 'is not a URL'],
		['api.example.com', 'is not a URL'],
		['http://api.example.com', 'must start with https://'],
		['http://localhost.example.com', 'must start with https://'],
		['http://127.0.0.1.example.com', 'must start with https://'],
		['http://10.0.0.1', 'must start with https://'],
		['ftp://api.example.com', 'must start with https://'],
		['file:///etc/passwd', 'must start with https://'],
		['https://me:pass@api.example.com', 'must not contain a user name'],
		['https://me@api.example.com', 'must not contain a user name'],
		['https://api.example.com/?a=1', 'must not contain'],
		['https://api.example.com/#a', 'must not contain'],
	])('may not be %j', (text, why) => {
		expect(() => parseBaseUrl(text, 'My Key')).toThrow(
			expect.objectContaining({
				code: 'invalid-request',
				message: expect.stringContaining(`Base URL of the credential "My Key" ${why}`),
			}) as Error,
		);
	});
});

describe('the address of a call', () => {
	const provider = { name: 'Example', baseUrl: 'https://api.example.com', hosts: ['files.example.com'] };
	const call = { host: 'files.example.com', path: '/uploads' };

	it('is at the official host that the dialect names', () => {
		expect(addressOf({ path: '/jobs' }, 'https://api.example.com', provider)).toBe('https://api.example.com/jobs');
		expect(addressOf(call, 'https://api.example.com', provider)).toBe('https://files.example.com/uploads');
	});

	it('never leaves a base URL of the user’s own, so that the key goes nowhere else', () => {
		expect(addressOf(call, 'https://proxy.example.org/fal', provider)).toBe(
			'https://proxy.example.org/fal/files.example.com/uploads',
		);
	});

	it('is at no host that the dialect does not name', () => {
		expect(() => addressOf({ host: 'evil.example.org', path: '/' }, 'https://api.example.com', provider)).toThrow(
			'evil.example.org',
		);
	});
});
