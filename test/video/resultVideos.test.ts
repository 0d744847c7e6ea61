import { videosOf } from '../../nodes/video/resultVideos';

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
