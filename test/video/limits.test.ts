import type { Limits } from '../../nodes/video/limits';
import { checkRequest } from '../../nodes/video/limits';
import type { VideoRequest } from '../../nodes/video/request';
import { exampleRequest } from './exampleRequest';

const duration = { min: 4, max: 15, default: 5, auto: false };
const limits: Limits = { duration, mediaAddress: 'https' };

function fieldsRejected(special: Partial<VideoRequest>, own: Partial<Limits> = {}): string[] {
	return checkRequest(exampleRequest(special), { ...limits, ...own }, true).problems.map(({ field }) => field);
}

function messagesOf(special: Partial<VideoRequest>, own: Partial<Limits> = {}): string[] {
	return checkRequest(exampleRequest(special), { ...limits, ...own }, true).problems.map(({ message }) => message);
}

const media = (count: number, extension = 'png') =>
	Array.from({ length: count }, (_, index) => ({ url: `https://example.com/${index}.${extension}` }));

describe('a request without anything special', () => {
	it('has no problems and no warnings', () => {
		expect(checkRequest(exampleRequest(), limits, true)).toStrictEqual({ problems: [], warnings: [] });
	});
});

describe('the duration', () => {
	it.each([4, 5, 15])('may be %p seconds', (duration) => {
		expect(fieldsRejected({ duration })).toStrictEqual([]);
	});

	it('may be one of a few lengths only, and the error names them', () => {
		const few = { duration: { min: 4, max: 8, values: [4, 6, 8], default: 8, auto: false } };
		expect([4, 5, 6, 7, 8].filter((seconds) => fieldsRejected({ duration: seconds }, few).length === 0)).toStrictEqual([
			4, 6, 8,
		]);
		const { problems } = checkRequest(exampleRequest({ duration: 5 }), { ...limits, ...few }, true);
		expect(problems[0]?.message).toContain('Choose 4, 6 or 8 seconds');
	});

	it.each([3, 16, 5.5, 0, -5, Number.NaN, Number.POSITIVE_INFINITY])('may not be %p seconds', (duration) => {
		expect(fieldsRejected({ duration })).toStrictEqual(['duration']);
	});

	it('may be Auto only where the model decides', () => {
		const auto = { duration: { ...duration, auto: true } };
		expect(fieldsRejected({ duration: 'auto' }, auto)).toStrictEqual([]);
		expect(fieldsRejected({ duration: 'auto' })).toStrictEqual(['duration']);
	});

	it('may not be chosen where a video is as long as the one it is made from', () => {
		expect(fieldsRejected({ duration: 5 }, { duration: undefined })).toStrictEqual(['duration']);
		expect(fieldsRejected({}, { duration: undefined })).toStrictEqual([]);
	});

	it('is rejected with the range and the field name of the form', () => {
		expect(messagesOf({ duration: 16 })).toStrictEqual([
			'Duration: 16 seconds is outside what this model makes. Choose 4 to 15 seconds, in whole seconds.',
		]);
	});
});

describe('the number of frames', () => {
	const one = { frames: { min: 1, max: 1 } };
	const two = { frames: { min: 2, max: 2 } };

	it.each([
		[0, ['frames']],
		[1, []],
		[2, ['frames']],
		[3, ['frames']],
	])('%p for one frame gives the problems %p', (count, expected) => {
		expect(fieldsRejected({ mode: 'firstFrame', frames: media(count) }, one)).toStrictEqual(expected);
	});

	it.each([
		[0, ['frames']],
		[1, ['frames']],
		[2, []],
		[3, ['frames']],
	])('%p for first and last frame gives the problems %p', (count, expected) => {
		expect(fieldsRejected({ mode: 'firstLastFrame', frames: media(count) }, two)).toStrictEqual(expected);
	});

	it('is said with how many are needed and how many are given', () => {
		expect(messagesOf({ mode: 'firstLastFrame', frames: media(1) }, two)).toStrictEqual([
			'First Frame Image, Last Frame Image: First and Last Frame to Video takes exactly 2 images, but 1 given.',
		]);
	});

	it.each([
		['first', 'http://example.com/1.png', 'https://example.com/2.png', /^First Frame Image: "http:/],
		['last', 'https://example.com/1.png', 'http://example.com/2.png', /^Last Frame Image: "http:/],
	])('names the field of the %s one where something is wrong with it', (_, first, last, message) => {
		const frames = [{ url: first }, { url: last }];
		expect(messagesOf({ mode: 'firstLastFrame', frames }, two)).toStrictEqual([expect.stringMatching(message)]);
	});

	it('names both fields where nobody knows which of them holds the only image', () => {
		const frames = [{ url: 'http://example.com/1.png' }];
		const messages = messagesOf({ mode: 'firstLastFrame', frames }, two);
		expect(messages).toHaveLength(2);
		for (const message of messages) expect(message).toMatch(/^First Frame Image, Last Frame Image: /);
	});
});

describe('reference media', () => {
	const references: Partial<Limits> = {
		images: { min: 1, max: 12 },
		audios: { min: 0, max: 11 },
		mediaTotal: { min: 0, max: 12 },
		audioNeeds: ['images'],
	};

	it.each([
		[12, 0, []],
		[1, 11, []],
		[6, 6, []],
		[13, 0, ['images', 'images']],
		[12, 1, ['images']],
		[2, 11, ['images']],
		[0, 0, ['images']],
	])('%p images with %p audio files gives the problems %p', (images, audios, expected) => {
		const request = { mode: 'reference' as const, images: media(images), audios: media(audios, 'mp3') };
		expect(fieldsRejected(request, references)).toStrictEqual(expected);
	});

	it('may not be audio alone, even where no image is required', () => {
		const own = { ...references, images: { min: 0, max: 12 } };
		expect(fieldsRejected({ mode: 'reference', audios: media(1, 'mp3') }, own)).toStrictEqual(['audios']);
	});

	it('may not be audio in a mode that takes frames only', () => {
		const request = { mode: 'firstFrame' as const, frames: media(1), audios: media(1, 'mp3') };
		expect(fieldsRejected(request, { frames: { min: 1, max: 1 } })).toStrictEqual(['audios']);
	});

	it('may not be given together with frames', () => {
		const request = { mode: 'reference' as const, frames: media(2), images: media(1) };
		expect(fieldsRejected(request, references)).toStrictEqual(['frames']);
	});
});

describe('reference videos', () => {
	const references: Partial<Limits> = {
		images: { min: 0, max: 9 },
		videos: { min: 0, max: 3 },
		audios: { min: 0, max: 3 },
		mediaTotal: { min: 1, max: 12 },
		audioNeeds: ['images', 'videos'],
	};

	it.each([
		[9, 3, 0, []],
		[9, 2, 1, []],
		[9, 3, 1, ['images']],
		[0, 4, 0, ['videos']],
		[0, 1, 1, []],
		[1, 0, 1, []],
		[0, 0, 1, ['audios']],
		[0, 0, 0, ['images']],
	])('%p images, %p videos and %p audio files give the problems %p', (images, videos, audios, expected) => {
		const request = {
			mode: 'reference' as const,
			images: media(images),
			videos: media(videos, 'mp4'),
			audios: media(audios, 'mp3'),
		};
		expect(fieldsRejected(request, references)).toStrictEqual(expected);
	});

	it('count in the words of the user', () => {
		const tooMany = { mode: 'reference' as const, images: media(10), videos: media(3, 'mp4') };
		expect(messagesOf(tooMany, references)).toStrictEqual([
			'Reference Images: Reference to Video takes at most 9 images, but 10 given.',
			'Reference Images: all reference files together are 13, the limit is 12. Remove some.',
		]);
		const alone = { mode: 'reference' as const, audios: media(1, 'mp3') };
		expect(messagesOf(alone, references)).toStrictEqual([
			'Reference Audio: audio needs at least one reference image or reference video. Add an image or a video or remove the audio.',
		]);
		expect(messagesOf({ mode: 'reference' }, references)).toStrictEqual([
			'Reference Images: Reference to Video needs at least 1 file. Add one or choose another operation.',
		]);
	});
});

describe('extra parameters', () => {
	it('may be anything that no field of ours fills', () => {
		const request = exampleRequest({ extra: { bitrate_mode: 'high', prompt: 'B', constructor: 1 } });
		const { problems } = checkRequest(request, limits, true, ['prompt', 'seed']);
		expect(problems).toStrictEqual([
			{
				field: 'extra',
				message:
					'Extra Parameters (JSON): "prompt" has a field of its own in this form. Use that field and remove the key.',
			},
		]);
	});

	it('are judged for unknown models as well', () => {
		const request = exampleRequest({ model: 'tomorrow-3.0', extra: { seed: 1 } });
		expect(checkRequest(request, limits, false, ['seed']).problems).toHaveLength(1);
	});
});

describe('a value that may not do what it says', () => {
	const own: Partial<Limits> = {
		resolution: { values: ['720p', '1080p'], default: '720p', doubts: { '1080p': 'It may be rejected.' } },
	};
	const warningsFor = (resolution: string) =>
		checkRequest(exampleRequest({ resolution }), { ...limits, ...own }, true).warnings;

	it('is sent, with a warning', () => {
		expect(fieldsRejected({ resolution: '1080p' }, own)).toStrictEqual([]);
		expect(warningsFor('1080p')).toStrictEqual(['Resolution: It may be rejected.']);
	});

	it('says nothing about the others', () => {
		expect(warningsFor('720p')).toStrictEqual([]);
	});
});

describe('a choice without which the request would mean something else', () => {
	const own: Partial<Limits> = {
		aspectRatio: { values: ['16:9'], default: '16:9', needed: 'choose one: it tells references from frames.' },
	};

	it('has to be made', () => {
		expect(messagesOf({}, own)).toStrictEqual(['Aspect Ratio: choose one: it tells references from frames.']);
		expect(messagesOf({ aspectRatio: '16:9' }, own)).toStrictEqual([]);
	});
});

describe('an address of media', () => {
	const firstFrame = (url: string, mediaAddress: Limits['mediaAddress']) =>
		messagesOf({ mode: 'firstFrame', frames: [{ url }] }, { frames: { min: 1, max: 1 }, mediaAddress });

	it.each([
		'https://example.com/a.png',
		'https://example.com:8443/a%20b.png?signature=abc',
		'https://0.gravatar.com/avatar/1.png',
		'https://10.example.com/a.png',
		'https://media.locals.com/a.png',
		'https://localhost-pictures.example.com/a.png',
		'https://172.32.0.1/a.png',
		'https://[2606:4700::1111]/a.png',
	])('%s is accepted', (url) => {
		expect(firstFrame(url, 'https')).toStrictEqual([]);
	});

	it('may be plain http only where the provider takes it', () => {
		expect(firstFrame('http://example.com/a.png', 'http or https')).toStrictEqual([]);
		expect(firstFrame('http://example.com/a.png', 'https')).toStrictEqual([
			'First Frame Image: "http://example.com/a.png" starts with http://. Use an address that starts with https://.',
		]);
	});

	it.each(['https', 'http or https'] as const)('is never one that only we can open (%s)', (mediaAddress) => {
		const own = [
			'https://localhost/a.png',
			'https://LOCALHOST:5678/a.png',
			'https://n8n.localhost/a.png',
			'https://nas.local/a.png',
			'https://127.0.0.1/a.png',
			'https://10.1.2.3/a.png',
			'https://0.0.0.0/a.png',
			'https://192.168.1.5/a.png',
			'https://169.254.169.254/latest/meta-data',
			'https://172.16.0.1/a.png',
			'https://172.31.255.255/a.png',
			'https://[::1]/a.png',
			'https://[fd00::1]/a.png',
			'https://[fe80::1]/a.png',
			'https://2130706433/a.png',
		];
		const accepted = own.filter((url) => firstFrame(url, mediaAddress).length === 0);
		expect(accepted).toStrictEqual([]);
	});

	it.each(['https', 'http or https'] as const)('is never data, garbage or another protocol (%s)', (mediaAddress) => {
		const other = [
			'data:image/png;base64,AAAA',
			'DATA:image/png;base64,AAAA',
			'image.png',
			'/files/image.png',
			'https://',
			'ftp://example.com/a.png',
			'file:///etc/passwd',
			'[object Object]',
		];
		const accepted = other.filter((url) => firstFrame(url, mediaAddress).length === 0);
		expect(accepted).toStrictEqual([]);
	});

	it('is judged for every file, not only for the first', () => {
		const images = [{ url: 'https://example.com/1.png' }, { url: 'https://localhost/2.png' }, { url: 'garbage' }];
		expect(fieldsRejected({ mode: 'reference', images }, { images: { min: 1, max: 12 } })).toStrictEqual([
			'images',
			'images',
		]);
	});
});

describe('the prompt', () => {
	it.each(['', '   ', '\n\t'])('may not be %j', (prompt) => {
		expect(fieldsRejected({ prompt })).toStrictEqual(['prompt']);
	});

	it('may be exactly as long as the limit, and not one character longer', () => {
		expect(fieldsRejected({ prompt: 'x'.repeat(4000) }, { prompt: { max: 4000 } })).toStrictEqual([]);
		expect(fieldsRejected({ prompt: 'x'.repeat(4001) }, { prompt: { max: 4000 } })).toStrictEqual(['prompt']);
	});

	it('may be of any length where no limit is documented', () => {
		expect(fieldsRejected({ prompt: 'x'.repeat(100_000) })).toStrictEqual([]);
	});
});

describe('a choice', () => {
	const choices = [
		['aspectRatio', { values: ['16:9', '9:16'], default: '16:9' }, '9:16', '2:1'],
		['resolution', { values: ['480p', '720p'], default: '720p' }, '480p', '1080p'],
		['tier', { values: ['std', 'fast'], default: 'std' }, 'fast', 'Fast'],
	] as const;

	it.each(choices)('of %s must be one that is offered', (field, choice, offered, unknown) => {
		expect(fieldsRejected({ [field]: offered }, { [field]: choice })).toStrictEqual([]);
		expect(fieldsRejected({ [field]: unknown }, { [field]: choice })).toStrictEqual([field]);
	});

	it.each(choices)('of %s is rejected where it would be ignored', (field, _, offered) => {
		expect(fieldsRejected({ [field]: offered })).toStrictEqual([field]);
	});
});

describe('the seed', () => {
	const own = { seed: { min: 0, max: 4_294_967_295 } };

	it.each([0, 1, 4_294_967_295])('may be %p', (seed) => {
		expect(fieldsRejected({ seed }, own)).toStrictEqual([]);
	});

	it.each([-1, 4_294_967_296, 0.5, Number.NaN])('may not be %p', (seed) => {
		expect(fieldsRejected({ seed }, own)).toStrictEqual(['seed']);
	});

	it('is rejected where it would be ignored, also when it is 0', () => {
		expect(fieldsRejected({ seed: 0 })).toStrictEqual(['seed']);
	});
});

describe('switches a provider does not have', () => {
	it('are rejected also when they are off or empty', () => {
		expect(fieldsRejected({ generateAudio: false, endUserId: '' })).toStrictEqual(['generateAudio', 'endUserId']);
	});

	it('are fine where it has them', () => {
		const own = { generateAudio: true, endUserId: true } as const;
		expect(fieldsRejected({ generateAudio: false, endUserId: 'customer 7' }, own)).toStrictEqual([]);
	});
});

describe('several problems', () => {
	const wrong: Partial<VideoRequest> = {
		mode: 'firstFrame',
		model: ' ',
		prompt: '',
		duration: 99,
		aspectRatio: '1:7',
		seed: -1,
		images: media(1),
	};
	const own: Partial<Limits> = {
		frames: { min: 1, max: 1 },
		seed: { min: 0, max: 9 },
		aspectRatio: { values: ['16:9'], default: '16:9' },
	};

	it('are all said at once', () => {
		expect(fieldsRejected(wrong, own).sort()).toStrictEqual(
			['aspectRatio', 'duration', 'frames', 'images', 'model', 'prompt', 'seed'].sort(),
		);
	});

	it('name the field as the form does', () => {
		const names = messagesOf(wrong, own).map((message) => message.split(':')[0]);
		expect(names).toContain('Aspect Ratio');
		expect(names).toContain('Reference Images');
	});
});

describe('a model we do not know', () => {
	const unknown = (special: Partial<VideoRequest>, own: Partial<Limits> = {}) =>
		checkRequest(exampleRequest({ model: 'tomorrow-3.0', ...special }), { ...limits, ...own }, false);

	it('is sent as typed, with a warning', () => {
		const { problems, warnings } = unknown({});
		expect(problems).toStrictEqual([]);
		expect(warnings).toStrictEqual([
			'Model: "tomorrow-3.0" is not in our list; it is sent as typed and its limits are not checked.',
		]);
	});

	it('turns limits that belong to models into warnings', () => {
		const { problems, warnings } = unknown({ duration: 30, resolution: '4k', aspectRatio: '2:1', tier: 'turbo' });
		expect(problems).toStrictEqual([]);
		expect(warnings.map((warning) => warning.split(':')[0])).toStrictEqual([
			'Model',
			'Duration',
			'Aspect Ratio',
			'Resolution',
			'Tier',
		]);
	});

	it('keeps what the shape of the request needs', () => {
		const special = {
			mode: 'firstFrame' as const,
			prompt: '',
			frames: [{ url: 'https://localhost/a.png' }],
			duration: 30,
		};
		const { problems } = unknown(special, { frames: { min: 1, max: 1 } });
		expect(problems.map(({ field }) => field)).toStrictEqual(['prompt', 'frames']);
	});

	it('may not be nameless', () => {
		expect(unknown({ model: '' }).problems.map(({ field }) => field)).toStrictEqual(['model']);
	});
});
