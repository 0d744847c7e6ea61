import { providers } from '../../nodes/providers';
import type { Limits } from '../../nodes/video/limits';
import type { ModelFacts } from '../../nodes/video/offer';
import type { VideoProvider } from '../../nodes/video/provider';
import type { Wishes } from '../../tools/cheapestRequest';
import { cheapestRequest } from '../../tools/cheapestRequest';
import { exampleProvider } from '../engine/exampleProvider';

const image = 'https://example.com/first-frame.jpg';

const limits: Limits = {
	duration: { min: 3, max: 10, default: 5, auto: true },
	resolution: { values: ['720p', '360p', '480p'], default: '720p', doubts: { '360p': 'may not exist.' } },
	mediaAddress: 'https',
};

function model(id: string, rates: Record<string, number>): ModelFacts {
	const price = {
		currency: 'USD',
		by: 'resolution',
		rates,
		source: 'https://example.com',
		date: '2026-11-20',
	} as const;
	return { id, name: id, expectedSeconds: 60, price };
}

const provider: VideoProvider = {
	...exampleProvider,
	offers: [
		{
			mode: 'firstFrame',
			models: [model('frames', { '480p': 0.01 })],
			limits: { ...limits, frames: { min: 1, max: 1 } },
		},
		{
			mode: 'text',
			models: [model('dear', { '480p': 0.3, '720p': 0.5 }), model('cheap', { '360p': 0.01, '480p': 0.1, '720p': 0.2 })],
			limits,
		},
	],
};

function wishing(special: Partial<Wishes> = {}): Wishes {
	return { prompt: 'A kite', ...special };
}

describe('the cheapest request', () => {
	it('is the shortest text to video, of the cheapest model, in the lowest resolution that surely exists', () => {
		const { request, estimate } = cheapestRequest(provider, wishing());
		expect(request).toStrictEqual({
			mode: 'text',
			model: 'cheap',
			prompt: 'A kite',
			frames: [],
			images: [],
			videos: [],
			audios: [],
			duration: 3,
			resolution: '480p',
			requestFormat: 'jobs',
		});
		expect(estimate.cost?.amount).toBeCloseTo(0.3);
	});

	it('is of the wished model and mode', () => {
		expect(cheapestRequest(provider, wishing({ modelId: 'dear' })).request.model).toBe('dear');
		const { request } = cheapestRequest(provider, wishing({ mode: 'firstFrame', images: [image] }));
		expect(request).toMatchObject({ mode: 'firstFrame', model: 'frames', frames: [{ url: image }], images: [] });
	});

	it.each([
		[{ mode: 'dance' }, /has no mode "dance".*firstFrame, text/],
		[{ modelId: 'nobody' }, /has no model "nobody" for Text/],
		[{ formatId: 'fax' }, /has no request format "fax".*jobs/],
		[{ mode: 'firstFrame' }, /takes exactly 1 image/],
		[{ images: [image] }, /cannot be used in Text to Video/],
		[{ prompt: '' }, /Prompt: is empty/],
	])('says what is wrong with %j', (wishes, why) => {
		expect(() => cheapestRequest(provider, wishing(wishes))).toThrow(why);
	});

	it.each(providers.flatMap((one) => one.requestFormats.map(({ id }) => [one.id, id, one] as const)))(
		'exists at %s in the format %s',
		(_, formatId, one) => {
			const needsImage = !one.offers.some(
				({ mode, formats }) => mode === 'text' && (formats?.includes(formatId) ?? true),
			);
			const { request } = cheapestRequest(one, wishing({ formatId, images: needsImage ? [image] : [] }));
			expect(request).toMatchObject({ requestFormat: formatId, mode: needsImage ? 'firstFrame' : 'text' });
		},
	);
});
