import { generateKeyPairSync, sign } from 'node:crypto';

/** One value of ASN.1, in its binary form. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
	const content = Buffer.concat(contents);
	const { length } = content;
	const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Buffer[]) => der(0x30, ...contents);
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (text: string) => der(0x17, Buffer.from(text));

const commonName = objectId('550403');
const subjectAltName = objectId('551d11');
const signedWithSha256 = sequence(objectId('2a8648ce3d040302'));

/** A certificate for one name that vouches for itself, and its key; made anew each time, so that no key lies anywhere. */
export function certificateFor(hostname: string): { cert: string; key: string } {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(hostname)))));
	const names = der(0x04, sequence(der(0x82, Buffer.from(hostname))));
	const facts = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.from([1])),
		signedWithSha256,
		name,
		sequence(time('250101000000Z'), time('490101000000Z')),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, sequence(sequence(subjectAltName, names))),
	);
	const signature = der(0x03, Buffer.from([0]), sign('sha256', facts, privateKey));
	const bytes = sequence(facts, signedWithSha256, signature).toString('base64');
	const lines = bytes.match(/.{1,64}/g) ?? [];
	return {
		cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}
