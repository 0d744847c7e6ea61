import type { Json } from '../../test/simulator/fixture';
import { redact } from '../../nodes/video/redact';

/** Names of fields that tell whose account it is. */
const accountField = /^(user|owner|org|organi[sz]ation|account|team|customer)_?(id|name)?$/i;
const mailAddress = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;

function redactedText(name: string, text: string, secrets: readonly string[]): string {
	if (accountField.test(name)) return '…';
	const withoutSecrets = secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
	// The name goes along, because "token" beside a value is what tells that it is one.
	return redact(`${name}=${withoutSecrets}`)
		.slice(name.length + 1)
		.replace(mailAddress, '…@…');
}

/** JSON as it may be shown and kept: no keys, no query strings, nobody's account; `secrets` are taken out wherever they stand. */
export function redactedJson(value: unknown, secrets: readonly string[], name = ''): Json {
	if (typeof value === 'string') return redactedText(name, value, secrets);
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (Array.isArray(value)) return value.map((entry) => redactedJson(entry, secrets, name));
	if (typeof value !== 'object' || value === null) return null;
	const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
	return Object.fromEntries(entries.map(([key, entry]) => [key, redactedJson(entry, secrets, key)]));
}
