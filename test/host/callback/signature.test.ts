import { createHash, createHmac } from 'node:crypto';
import nacl from 'tweetnacl';

import type { Arrival } from '../../../nodes/host/callback/signature';
import { isSignedBy, isSignedWith } from '../../../nodes/host/callback/signature';
import type { Ed25519, Hmac } from '../../../nodes/video/callbackProof';
import { standardWebhooks } from '../../../nodes/video/callbackProof';

/** The example of www.standardwebhooks.com, with its own signature. */
const standard = {
	registered: `whsec_${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'}`,
	signedAtMs: 1_614_265_330_000,
	arrival: {
		headers: {
			'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
			'webhook-timestamp': '1614265330',
			'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
		},
		rawBody: Buffer.from('{"test": 2432232314}'),
	},
};

function withHeaders({ headers, rawBody }: Arrival, changes: Arrival['headers']): Arrival {
	return { rawBody, headers: { ...headers, ...changes } };
}

describe('a callback after Standard Webhooks', () => {
	const { registered, signedAtMs, arrival } = standard;
	const verdict = (one: Arrival, nowMs = signedAtMs, given = registered) =>
		isSignedWith(given, standardWebhooks, one, nowMs);

	it('is genuine as signed, also among other signatures and while keys change', () => {
		expect(verdict(arrival)).toBe(true);
		const several = `v1,AAAA v2,BBBB ${arrival.headers['webhook-signature']}`;
		expect(verdict(withHeaders(arrival, { 'webhook-signature': several }))).toBe(true);
	});

	it('is not genuine with another body, id, time, secret or version', () => {
		const forged = [
			verdict({ ...arrival, rawBody: Buffer.from('{"test": 2432232315}') }),
			verdict(withHeaders(arrival, { 'webhook-id': 'msg_other' })),
			verdict(withHeaders(arrival, { 'webhook-timestamp': '1614265331' })),
			verdict(arrival, signedAtMs, 'whsec_AAAA'),
			verdict(withHeaders(arrival, { 'webhook-signature': arrival.headers['webhook-signature'].replace('v1', 'v2') })),
			verdict({ ...arrival, headers: {} }),
		];
		expect(forged).toStrictEqual(forged.map(() => false));
	});

	it('counts for five minutes, before and after', () => {
		const at = [-300_000, 300_000, -301_000, 301_000].map((awayMs) => verdict(arrival, signedAtMs + awayMs));
		expect(at).toStrictEqual([true, true, false, false]);
	});
});

describe('a callback with an HMAC of its own kind', () => {
	const rawBody = Buffer.from('{"id":"job-17"}');
	const timed: Hmac = {
		kind: 'hmac',
		header: 'x-signature',
		prefix: 'v3,',
		signed: { template: '{x-id}.{x-time}.{body}', timestamp: { header: 'x-time', toleranceSeconds: 60 } },
		secretAfterPrefix: 'text',
	};
	const hex = createHmac('sha256', 'c2VjcmV0').update(`7.1000.${rawBody.toString()}`).digest('hex');
	const headers = { 'x-id': '7', 'x-time': '1000', 'x-signature': `v3,${hex}` };

	it('is genuine where its key is the text of the secret', () => {
		expect(isSignedWith('whsec_c2VjcmV0', timed, { headers, rawBody }, 1_000_000)).toBe(true);
		expect(isSignedWith('whsec_other', timed, { headers, rawBody }, 1_000_000)).toBe(false);
	});

	it('is not genuine without a time, or with one that is none', () => {
		for (const time of [undefined, '', 'soon', 'NaN', '1e400']) {
			const changed = { headers: { ...headers, 'x-time': time }, rawBody };
			expect([time, isSignedWith('whsec_c2VjcmV0', timed, changed, 1_000_000)]).toStrictEqual([time, false]);
		}
	});
});

describe('a callback with an Ed25519 signature', () => {
	const proof: Ed25519 = {
		kind: 'ed25519',
		header: 'x-signature',
		signed: { template: '{x-id}\n{x-time}\n{body-sha256}', timestamp: { header: 'x-time', toleranceSeconds: 300 } },
		keys: { host: 'keys.example.com', path: '/jwks.json' },
	};
	const rawBody = Buffer.from('{"request_id":"job-17","note":"Größe"}');
	const pair = nacl.sign.keyPair();
	const jwk = (publicKey: Uint8Array) => ({
		kty: 'OKP',
		crv: 'Ed25519',
		x: Buffer.from(publicKey).toString('base64url'),
	});
	const digest = createHash('sha256').update(rawBody).digest('hex');
	const signature = Buffer.from(nacl.sign.detached(Buffer.from(`7\n1000\n${digest}`), pair.secretKey)).toString('hex');
	const headers = { 'x-id': '7', 'x-time': '1000', 'x-signature': signature };
	const own = [jwk(pair.publicKey)];

	it('is genuine where a library that is not ours signed it with one of the keys', () => {
		const another = jwk(nacl.sign.keyPair().publicKey);
		expect(isSignedBy(own, proof, { headers, rawBody }, 1_000_000)).toBe(true);
		expect(isSignedBy([another, ...own], proof, { headers, rawBody }, 1_000_000)).toBe(true);
		expect(isSignedBy([another], proof, { headers, rawBody }, 1_000_000)).toBe(false);
		expect(isSignedBy([], proof, { headers, rawBody }, 1_000_000)).toBe(false);
	});

	it('is not genuine with another body, id or signature, nor when it is old', () => {
		const forged = [
			isSignedBy(own, proof, { headers, rawBody: Buffer.from('{}') }, 1_000_000),
			isSignedBy(own, proof, { headers: { ...headers, 'x-id': '8' }, rawBody }, 1_000_000),
			isSignedBy(own, proof, { headers: { ...headers, 'x-signature': '' }, rawBody }, 1_000_000),
			isSignedBy(own, proof, { headers: { ...headers, 'x-signature': 'ab'.repeat(64) }, rawBody }, 1_000_000),
			isSignedBy(own, proof, { headers: { ...headers, 'x-signature': 'zz' }, rawBody }, 1_000_000),
			isSignedBy(own, proof, { headers, rawBody }, 1_301_000),
		];
		expect(forged).toStrictEqual(forged.map(() => false));
	});
});
