import type { IExecuteFunctions } from 'n8n-workflow';
import { readRequest } from '../../nodes/CreateVideo/readRequest';
import { readItemSettings } from '../../nodes/CreateVideo/readSettings';
import { ItemFiles } from '../../nodes/host/files/itemFiles';
import { providerById } from '../../nodes/providers';
import { VideoError } from '../../nodes/video/errors';
import type { VideoRequest } from '../../nodes/video/request';

async function read(id: string, parameters: Record<string, unknown>) {
	const provider = providerById(id);
	if (!provider) throw new Error(`No provider ${id}`);
	const context = {
		getNodeParameter: (name: string, _item: number, fallback: unknown) => parameters[name] ?? fallback,
	} as unknown as IExecuteFunctions;
	return await readRequest(context, provider, 0, readItemSettings(context, 0), new ItemFiles(context));
}

async function messageOf(id: string, parameters: Record<string, unknown>): Promise<string> {
	try {
		await read(id, parameters);
	} catch (error) {
		if (error instanceof VideoError) return error.message;
	}
	throw new Error('Nothing was wrong');
}

const text = {
	operation: 'text',
	model: 'bytedance-seedance-2-0-text-to-video',
	prompt: 'A kite',
	duration: 5,
	resolution: '720p',
};

const runflowText = { ...text, model: 'bytedance/seedance/2.0/text-to-video' };

async function extraOf(extra: unknown): Promise<VideoRequest['extra']> {
	return (await read('eachLabs', { ...text, options: { extra } })).request.extra;
}

describe('extra parameters', () => {
	it.each([undefined, null, '', '  ', '{}', ' { } ', {}])('are none where %j is given', async (extra) => {
		expect(await extraOf(extra)).toBeUndefined();
	});

	it.each([
		['{"bitrate_mode": "high"}', { bitrate_mode: 'high' }],
		[{ bitrate_mode: 'high' }, { bitrate_mode: 'high' }],
		['{"a": null, "b": [1, {"c": false}]}', { a: null, b: [1, { c: false }] }],
	])('are read from %j', async (extra, parameters) => {
		expect(await extraOf(extra)).toStrictEqual(parameters);
	});

	it.each(['{', 'bitrate', '[1]', '7', '"x"', 'null', 7, true, [1]])('cannot be %j', async (extra) => {
		expect(await messageOf('eachLabs', { ...text, options: { extra } })).toMatch(
			/^Extra Parameters \(JSON\): is not a JSON/,
		);
	});

	it('may not repeat a parameter of ours, also one that is not chosen', async () => {
		const message = await messageOf('eachLabs', { ...text, options: { extra: '{"seed":"1","prompt":"B","fps":24}' } });
		expect(message).toMatch(/2 fields need a change.*"seed" has a field.*"prompt" has a field/);
	});
});

describe('an extra parameter', () => {
	const firstFrame = { operation: 'firstFrame', firstFrame: 'https://example.com/a.png' };
	const reference = { operation: 'reference', videos: 'https://example.com/a.mp4' };

	it.each([
		['seedance-20', firstFrame, { aspectRatio: '16:9' }, /"aspectRatio" has a field of its own/],
		['seedance2-5', firstFrame, { aspectRatio: '16:9' }, undefined],
		['seedance2-5-extend', reference, { duration: 5 }, /"duration" has a field of its own/],
		['seedance2-5-edit', reference, { duration: 5 }, undefined],
	])('is rejected where the form has a field for it, and only there: %s', async (model, media, extra, message) => {
		const parameters = { ...media, model, prompt: 'A kite', options: { extra } };
		if (message) expect(await messageOf('kinovi', parameters)).toMatch(message);
		else expect((await read('kinovi', parameters)).request.extra).toStrictEqual(extra);
	});
});

describe('choices that do not belong together', () => {
	it('are all named: the operation and the request format', async () => {
		const message = await messageOf('runflow', { operation: 'sideways', requestFormat: 'telex', prompt: 'A kite' });
		expect(message).toMatch(/^2 fields need a change\. Operation: .*Request Format: "telex" is unknown/);
	});

	it('are all named: the request format beside what is wrong in the fields', async () => {
		const message = await messageOf('runflow', { ...runflowText, requestFormat: 'telex', duration: 99, prompt: '' });
		expect(message).toMatch(/Request Format: "telex".*Prompt: is empty.*Duration: 99 seconds/);
	});

	it('are named with the format that lacks the operation', async () => {
		const message = await messageOf('runflow', { operation: 'reference', requestFormat: 'runs', prompt: 'A kite' });
		expect(message).toBe(
			'Operation: Runflow does not offer it with Request Format Runs API (Queued). Choose one of: Image to Video, First and Last Frame to Video, Text to Video.',
		);
	});

	it('are a listed model and an operation it does not make', async () => {
		expect(await messageOf('shortApi', { ...text, model: 'bytedance/seedance-2.0/omni-reference' })).toContain(
			'Model: "bytedance/seedance-2.0/omni-reference" is for Reference to Video.',
		);
	});

	it('are a model that was chosen from the list of another provider; by its ID it is sent with a warning', async () => {
		const chosen = (mode: string) => ({
			...text,
			model: { __rl: true, mode, value: 'bytedance/seedance/2.0/text-to-video' },
		});
		expect(await messageOf('eachLabs', chosen('list'))).toBe(
			'Model: "bytedance/seedance/2.0/text-to-video" is of Runflow. Choose a model of Each Labs.',
		);
		expect((await read('eachLabs', chosen('id'))).warnings[0]).toContain('is not in our list');
	});

	it('are not a model that another request format lists: it is sent with a warning', async () => {
		const { warnings } = await read('seedance2Pro', { ...text, model: 'seedance2-fast', resolution: undefined });
		expect(warnings[0]).toContain('"seedance2-fast" is not in our list');
	});
});

describe('a limit of one model or format', () => {
	it.each([
		['kinovi', 'seedance-20', '1080p', undefined],
		['kinovi', 'seedance2-fast', '1080p', /Resolution: "1080p".*480p, 720p/],
		['kinovi', 'seedance2.0-mini', '4k', /Resolution: "4k".*480p, 720p/],
		['kinovi', 'seedance2-5', '4k', /Resolution: "4k".*480p, 720p, 1080p/],
		['seedance2Pro', 'seedance-20', '720p', /Resolution: cannot be set/],
	])('holds there: %s, %s, %s', async (provider, model, resolution, message) => {
		const parameters = { ...text, model, resolution };
		const said = message ? await messageOf(provider, parameters) : (await read(provider, parameters)).warnings;
		expect(said).toStrictEqual(message ? expect.stringMatching(message) : []);
	});

	it('is a warning for a model that is typed in, also the number of files and of characters', async () => {
		const { warnings } = await read('kinovi', {
			operation: 'reference',
			model: { __rl: true, mode: 'id', value: 'seedance3' },
			prompt: 'x'.repeat(12_000),
			images: Array.from({ length: 12 }, (_, index) => `https://example.com/${index}.png`),
			duration: 60,
		});
		expect(warnings).toStrictEqual([
			expect.stringContaining('"seedance3" is not in our list'),
			expect.stringMatching(/^Prompt: has 12000 characters/),
			expect.stringMatching(/^Reference Images: .*12 given/),
			expect.stringMatching(/^Duration: 60 seconds/),
		]);
	});
});

describe('a seed', () => {
	const seedOf = async (provider: string, seed: unknown) =>
		(await read(provider, { ...text, options: { seed } })).request.seed;

	it.each([['take two'], ['007'], [7], [0]])(
		'is any text or number where the page calls it a text: %j',
		async (seed) => {
			expect(await seedOf('eachLabs', seed)).toBe(seed);
			expect(await seedOf('runflow', seed)).toBe(seed);
		},
	);

	it('is a number elsewhere, also out of a sheet', async () => {
		expect(await seedOf('kinovi', ' 7 ')).toBe('7');
		expect(await messageOf('kinovi', { ...text, options: { seed: 'take two' } })).toMatch(
			/^Seed: take two is not a whole number/,
		);
	});
});

describe('a text', () => {
	it.each([{ text: 'A kite' }, ['A kite'], 'Film: [object Object]'])(
		'is rejected where an expression gives an object, which would be paid for as it is: %j',
		async (prompt) => {
			expect(await messageOf('eachLabs', { ...text, prompt })).toMatch(
				/^Prompt: its expression gives an object, not a text\./,
			);
		},
	);

	it('may be a number', async () => {
		expect((await read('eachLabs', { ...text, prompt: 7 })).request.prompt).toBe('7');
	});
});

describe('the switch for sound', () => {
	const soundOf = async (generateAudio: unknown) =>
		(await read('eachLabs', { ...text, generateAudio })).request.generateAudio;

	it.each([true, 'true', 'TRUE', 'yes', ' On ', 1])('is on with %j', async (value) => {
		expect(await soundOf(value)).toBe(true);
	});

	it.each([false, 'false', 'FALSE', 'No', 'off', 0, '0'])('is off with %j, as sheets write it', async (value) => {
		expect(await soundOf(value)).toBe(false);
	});

	it.each(['maybe', 2, {}])('cannot be %j', async (value) => {
		expect(await messageOf('eachLabs', { ...text, generateAudio: value })).toMatch(/^Generate Audio: must be true/);
	});
});
