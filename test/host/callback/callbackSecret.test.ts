import { createHmac } from 'node:crypto';

import { echoSecret, isBareHint, isGenuine } from '../../../nodes/host/callback/callbackSecret';

const rawBody = Buffer.from('{"id":"job-17","note":"Größe"}');
const nowMs = Date.UTC(2026, 10, 20);
const echo = { kind: 'echo', header: 'x-secret' } as const;
const hmac = { kind: 'hmac', header: 'x-signature' } as const;
const secrets = { apiKey: 'the-key', callbackSecret: 'registered' };
const signature = createHmac('sha256', 'registered').update(rawBody).digest('hex');

describe('the secret a provider echoes', () => {
	it('is the same whenever it is computed, so that it need not be stored', () => {
		expect(echoSecret({ apiKey: 'the-key' }, '17')).toBe(echoSecret({ apiKey: 'the-key' }, '17'));
		expect(echoSecret({ apiKey: 'the-key' }, '17')).toMatch(/^[0-9a-f]{64}$/);
	});

	it('is another one for another execution or another key, and does not show the key', () => {
		const all = [
			echoSecret({ apiKey: 'the-key' }, '17'),
			echoSecret({ apiKey: 'the-key' }, '18'),
			echoSecret({ apiKey: 'another-key' }, '17'),
		];
		expect(new Set(all).size).toBe(3);
		expect(all.join()).not.toContain('the-key');
	});
});

describe('a callback of a provider that echoes a secret', () => {
	const verdict = (headers: Record<string, unknown>, executionId = '17') =>
		isGenuine(echo, { headers, rawBody }, secrets, executionId, nowMs);

	it('is genuine with the secret of its execution only', () => {
		const header = { 'x-secret': echoSecret(secrets, '17') };
		expect([verdict(header, '17'), verdict(header, '18')]).toStrictEqual([true, false]);
	});

	it('is a hint without the secret, as a page shows it, and with an empty one is not', () => {
		const isHint = (headers: Record<string, unknown>) => isBareHint(echo, { headers, rawBody });
		expect([isHint({}), isHint({ 'x-other': 'a' }), isHint({ 'x-secret': '' })]).toStrictEqual([true, true, false]);
	});

	it.each([[''], ['0'.repeat(64)], ['ü'.repeat(64)], [['a', 'b']], [`${echoSecret(secrets, '17')} `]])(
		'is not genuine with %j',
		(shown) => {
			expect(verdict({ 'x-secret': shown })).toBe(false);
		},
	);
});

describe('a callback of a provider that signs', () => {
	const verdict = (shown: unknown, body = rawBody, given: object = secrets) =>
		isGenuine(hmac, { headers: { 'x-signature': shown }, rawBody: body }, given, '17', nowMs);

	it('is genuine with the HMAC of exactly these bytes, in either case of letters', () => {
		expect([verdict(signature), verdict(signature.toUpperCase())]).toStrictEqual([true, true]);
		expect(verdict(signature, Buffer.concat([rawBody, Buffer.from('\n')]))).toBe(false);
	});

	it('is none without a signature, because the user registered a secret for it', () => {
		expect(isBareHint(hmac, { headers: {}, rawBody })).toBe(false);
	});

	it.each([[undefined], [''], ['abc'], [createHmac('sha256', 'other').update(rawBody).digest('hex')]])(
		'is not genuine with %j',
		(shown) => {
			expect(verdict(shown)).toBe(false);
		},
	);

	it.each([[undefined], [''], [null]])(
		'cannot be checked and passes while the secret in the credential is %j',
		(given) => {
			expect(verdict(undefined, rawBody, { apiKey: 'the-key', callbackSecret: given })).toBe(true);
		},
	);
});
