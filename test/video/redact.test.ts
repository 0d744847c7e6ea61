import { excerpt, redact } from '../../nodes/video/redact';

describe('shown text', () => {
	it.each([
		[
			'a presigned link',
			'Saved at https://bucket.example.com/video.mp4?X-Amz-Signature=deadbeefcafe&X-Amz-Expires=900 now',
			'Saved at https://bucket.example.com/video.mp4?… now',
		],
		[
			'a resume address',
			'"https://n8n.example.com/webhook-waiting/17?signature=0123456789abcdef"',
			'"https://n8n.example.com/webhook-waiting/17?…"',
		],
		['a link with a token behind #', 'https://example.com/a#access=deadbeefcafe', 'https://example.com/a?…'],
		['a user name and password in an address', 'at https://maker:pa55word@example.com/a', 'at https://…@example.com/a'],
		['a bearer header', 'Authorization: Bearer abc.def-ghi_jkl', 'Authorization: Bearer …'],
		['a bearer header in lower case', 'authorization: bearer abcdefghijkl==', 'authorization: bearer …'],
		['a key in JSON', '{"key":"abcdef123456"}', '{"key":"…"}'],
		['a token in a form', 'token=abcdef123456', 'token=…'],
		['a webhook secret', 'X-Webhook-Secret: abcdef123456', 'X-Webhook-Secret: …'],
		['a signature', 'signature="abcdef123456"', 'signature="…"'],
		['a key by its beginning', 'The key ak-0123456789abcdef is disabled', 'The key … is disabled'],
		['another key by its beginning', 'rf_live_abcdefgh and sk-abcdefgh', '… and …'],
		['a callback secret', 'whsec_abcdefgh', '…'],
	])('hides %s', (_, text, shown) => {
		expect(redact(text)).toBe(shown);
	});

	it.each([
		'{"api_key":"abcdef123456"}',
		'{"apiKey":"abcdef123456"}',
		'access_token=abcdef123456',
		'client_secret: abcdef123456',
		'X-API-Key: abcdef123456',
	])('hides the value of a longer name: %s', (text) => {
		expect(redact(text)).not.toContain('abcdef123456');
	});

	it.each([
		'Invalid API Key',
		'API Key has expired',
		'Missing or invalid X-API-Key',
		'The key lacks the scope for this call',
		'The token is missing.',
		'Your key, token or secret was not accepted',
		'This costs 108000 tokens: too many',
		'A monkey: bananas everywhere',
		'Missing Bearer token',
		'See https://example.com/docs/keys for a key.',
		'Duration: 16 seconds is outside what this model makes.',
	])('leaves an ordinary sentence alone: %s', (sentence) => {
		expect(redact(sentence)).toBe(sentence);
	});

	it('does not change when it is redacted twice', () => {
		const once = redact('https://a:b@example.com/x?y=1 Bearer abcdefgh {"key":"abcdef123456"}');
		expect(redact(once)).toBe(once);
	});
});

describe('an excerpt', () => {
	it('quotes JSON', () => {
		expect(excerpt({ a: [1, null] })).toBe('{"a":[1,null]}');
	});

	it('puts text on one line', () => {
		expect(excerpt('  <html>\n\t<body>502  ')).toBe('<html> <body>502');
	});

	it('says something for nothing', () => {
		expect(excerpt(undefined)).toBe('undefined');
		expect(excerpt(null)).toBe('null');
	});

	it('is cut after 400 characters', () => {
		expect(excerpt('x'.repeat(400))).toBe('x'.repeat(400));
		expect(excerpt('x'.repeat(401))).toBe(`${'x'.repeat(400)}…`);
	});

	it('hides secrets before it is cut, so that no half of one stays', () => {
		const long = `${'x'.repeat(380)} Bearer abcdefghijklmnopqrstuvwxyz`;
		expect(excerpt(long)).not.toContain('abc');
	});

	it('says so where an answer is nested too deeply to be shown', () => {
		expect(excerpt(JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)))).toBe('an answer that cannot be shown');
	});
});

describe('a text of any length', () => {
	const million = 1_000_000;
	const repeated = (part: string) => part.repeat(Math.ceil(million / part.length));

	it.each([
		'https://',
		'https://a@',
		'://',
		'key=',
		'key ',
		'token:"',
		'Bearer ',
		'_key',
		'-a',
		'a.',
		' ',
		'x',
		'"',
		'\\',
	])('of %j again and again becomes one that can be shown', (part) => {
		const shown = redact(repeated(part));
		expect(shown.length).toBeLessThanOrEqual(4_000);
		expect(redact(shown)).toBe(shown);
		expect(excerpt(repeated(part)).length).toBeLessThanOrEqual(401);
	});

	it('is read at its beginning only', () => {
		const beginning = 'The reason is long. '.repeat(400);
		expect(redact(`${beginning}${repeated('https://')}`)).toBe(redact(`${beginning}${repeated('x')}`));
	});

	it('shows nothing of a word that is cut through', () => {
		const hidden = `https://example.com/a?${'q'.repeat(7_972)} `;
		expect(hidden).toHaveLength(7_995);
		expect(redact(`${hidden}ak-0123456789abcdef`)).toBe('https://example.com/a?…');
	});
});
