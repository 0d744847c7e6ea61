import { errorText, failureReason, firstText, numberIn, phaseOf, videosOf } from '../../nodes/video/replies';

describe('a status word', () => {
	const words = { waiting: 'queued', success: 'succeeded', 2: 'succeeded', fail: 'failed' } as const;

	it.each([
		['waiting', 'queued'],
		['WAITING', 'queued'],
		['Success', 'succeeded'],
		[2, 'succeeded'],
		['2', 'succeeded'],
	])('%p means %s', (word, phase) => {
		expect(phaseOf(words, word)).toStrictEqual({ phase });
	});

	it.each(['rendering', '', 7, 'constructor', '__proto__', 'toString'])(
		'nobody documented means running, and says so: %p',
		(word) => {
			const { phase, warning } = phaseOf(words, word);
			expect(phase).toBe('running');
			expect(warning).toContain(`"${word}"`);
		},
	);
});

describe('the reason of a failure', () => {
	it.each([
		['The content was flagged by the moderation system', 'moderation'],
		['Your prompt violates our policy', 'moderation'],
		['rejected by the content safety system', 'moderation'],
		['Invalid image: real human face', 'moderation'],
		['The job has expired', 'expired'],
		['duration is not valid: unsupported value', 'input'],
		['INPUT_VALIDATION_FAILED', 'input'],
		['Failed to download the image', 'input'],
		['The image is too large', 'input'],
		['Internal server error', 'provider'],
		['Model timed out', 'provider'],
		['MODEL_UNAVAILABLE', 'provider'],
		['CUDA says no', 'unknown'],
		['', 'unknown'],
	])('%p is %s', (text, reason) => {
		expect(failureReason(text)).toBe(reason);
	});

	it('is looked for in every text that is there', () => {
		expect(failureReason(undefined, null, 'E17', 'flagged as sensitive')).toBe('moderation');
	});
});

describe('the first text', () => {
	it('skips empty texts and everything that is none', () => {
		expect(firstText(undefined, null, '', '  ', 0, {}, ['a'], 'found', 'later')).toBe('found');
		expect(firstText('', null)).toBeUndefined();
	});
});

describe('a number in a reply', () => {
	it.each([
		[1.5, 1.5],
		[0, 0],
		['1.512', 1.512],
		[' 7 ', 7],
		['', undefined],
		[' ', undefined],
		['abc', undefined],
		[null, undefined],
		[Number.NaN, undefined],
		['Infinity', undefined],
		[[5], undefined],
		[true, undefined],
	])('%p is read as %p', (value, number) => {
		expect(numberIn(value)).toBe(number);
	});
});

describe('what an error answer says', () => {
	it.each([
		['the named place', { message: 'Unknown model' }, 'Unknown model'],
		['several places', { message: 'Bad', details: 'duration' }, 'Bad — duration'],
		['the same text once', { message: 'Bad', error: 'Bad' }, 'Bad'],
		['an error inside', { error: { code: 'X', message: 'Denied' } }, 'Denied'],
		['a list, quoted', { message: 'Bad', errors: [{ path: ['a'] }] }, 'Bad — [{"path":["a"]}]'],
		['a page of text', '<h1>502</h1>', '<h1>502</h1>'],
	])('is read from %s', (_, body, text) => {
		expect(errorText(body, 'message', 'error', 'details', 'errors')).toBe(text);
	});

	it.each([[undefined], [null], [''], ['  '], [{}], [{ message: '' }], [{ errors: [] }], [[]], [17], [{ message: 5 }]])(
		'is nothing for %j',
		(body) => {
			expect(errorText(body, 'message', 'errors')).toBeUndefined();
		},
	);
});

describe('the videos of a finished job', () => {
	const url = 'https://files.example.com/v.mp4';

	it.each([
		['an address', url],
		['an object', { url }],
		['a list of addresses', [url]],
		['a list of objects', [{ url, type: 'video' }]],
	])('are read from %s', (_, place) => {
		expect(videosOf([place], undefined)).toStrictEqual([{ url }]);
	});

	it('come with size and length where the provider says them', () => {
		const place = { url, width: 1280, height: '720', duration: 5, type: 'video' };
		expect(videosOf([place], undefined)).toStrictEqual([{ url, width: 1280, height: 720, seconds: 5 }]);
	});

	it('come from the first place that has any', () => {
		expect(videosOf([undefined, [], 'no address', { url }, 'https://example.com/other.mp4'], undefined)).toStrictEqual([
			{ url },
		]);
	});

	it('are all of that place', () => {
		expect(videosOf([[url, 'https://files.example.com/w.mp4']], undefined)).toHaveLength(2);
	});

	it('are not the pictures and sounds beside them', () => {
		const place = [
			{ url: 'https://example.com/a.png', type: 'image' },
			{ url: 'https://example.com/a.mp3', mediaType: 'audio/mpeg' },
			{ url },
		];
		expect(videosOf([place], undefined)).toStrictEqual([{ url }]);
	});

	it.each([
		['lastFrameImage', 'https://example.com/last.png'],
		['lastFrameImage', { url: 'https://example.com/last.png' }],
		['last_frame_url', 'https://example.com/last.png'],
	])('come with their last picture where it stands under %s', (key, picture) => {
		expect(videosOf([[{ url, [key]: picture }]], undefined)).toStrictEqual([
			{ url, lastFrame: { url: 'https://example.com/last.png' } },
		]);
	});

	it.each(['lastFrameImage', 'last_frame_url', 'thumbnail_url', 'poster', 'cover'])(
		'are not the picture under %s, where it is all there is',
		(key) => {
			const output = [{ url: '', [key]: 'https://example.com/picture.png' }];
			expect(() => videosOf([output], output)).toThrow(expect.objectContaining({ code: 'contract' }) as Error);
		},
	);

	it('are found anywhere when the documented places are empty', () => {
		expect(videosOf([undefined], { result: { files: [{ link: url }] } })).toStrictEqual([{ url }]);
	});

	it.each([
		['nothing', undefined],
		['an empty list', []],
		['a relative address', '/v.mp4'],
		['another protocol', 'ftp://example.com/v.mp4'],
		['only a picture', { url: 'https://example.com/a.png', type: 'image' }],
	])('are never invented: %s is an unreadable answer', (_, place) => {
		expect(() => videosOf([place], place)).toThrow(expect.objectContaining({ code: 'contract' }) as Error);
	});

	it.each(['[', '{"url":'])('are not looked for in an answer that would exhaust the stack (%s…)', (start) => {
		const end = start === '[' ? ']' : '}';
		const deep: unknown = JSON.parse(`${start.repeat(20_000)}"${url}"${end.repeat(20_000)}`);
		expect(() => videosOf([deep], deep)).toThrow(expect.objectContaining({ code: 'contract' }) as Error);
	});
});
