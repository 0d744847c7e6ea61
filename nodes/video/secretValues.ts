/** What is shorter is no key, and would tear holes into words. */
const shortestSecretCharacters = 8;

/** Documented answers nest four levels; what is nested so deep that it may exhaust the stack says nothing. */
const deepestLevel = 64;

/** How a value looks inside base64, wherever it begins there; the characters it shares with its neighbours are left out. */
function insideBase64(value: string, encoding: 'base64' | 'base64url'): string[] {
	return [0, 1, 2].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
		return bytes.toString(encoding).slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
	});
}

function spellingsOf(secret: string): string[] {
	const encoded = encodeURIComponent(secret);
	return [
		secret,
		encoded,
		encoded.replace(/%../g, (code) => code.toLowerCase()),
		...insideBase64(secret, 'base64'),
		...insideBase64(secret, 'base64url'),
	];
}

function withTexts(value: unknown, change: (text: string) => string, level = 0): unknown {
	if (typeof value === 'string') return change(value);
	if (typeof value !== 'object' || value === null) return value;
	if (level > deepestLevel) return undefined;
	if (Array.isArray(value)) return value.map((one: unknown) => withTexts(one, change, level + 1));
	return Object.fromEntries(
		Object.entries(value).map(([key, one]) => [change(key), withTexts(one, change, level + 1)]),
	);
}

/** Takes the values of a credential out of what came back for it, as they are, URL-encoded and inside base64. */
export function hiding(secrets: readonly string[]): <Value>(value: Value) => Value {
	const known = secrets.map((secret) => secret.trim()).filter(({ length }) => length >= shortestSecretCharacters);
	const spellings = [...new Set(known.flatMap(spellingsOf))];
	const hide = (text: string) => spellings.reduce((shown, spelling) => shown.replaceAll(spelling, '…'), text);
	return <Value>(value: Value) => withTexts(value, hide) as Value;
}
