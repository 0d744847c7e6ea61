import type { IDataObject } from 'n8n-workflow';

import { providers } from '../../nodes/providers';
import { limitsFor, offersIn } from '../../nodes/video/offer';
import { arrivalsOf, createVideo, imageUrl, waitForVideo, withSimulator } from './requests';
import { runToEnd } from './workflowRun';

/** Ten whole runs at a time on a machine that may be busy. */
const caseTimeoutMs = 30_000;

const files: IDataObject = {
	firstFrame: imageUrl,
	lastFrame: imageUrl,
	images: imageUrl,
	videos: 'https://example.com/dance.mp4',
	audios: 'https://example.com/music.mp3',
};

const offered = providers.flatMap(({ id, requestFormats, offers }) =>
	requestFormats
		.filter(({ blocking }) => !blocking)
		.flatMap((format) =>
			offersIn({ requestFormats, offers }, format.id).flatMap((offer) =>
				offer.models.map((model) => {
					const duration = limitsFor(offer, model.id).duration?.default;
					return [id, format.id, offer.mode, model.id, duration] as const;
				}),
			),
		),
);

describe('a video out of the form', () => {
	it.concurrent.each(offered)(
		'of %s, %s, %s, %s is made with nothing ignored, %p seconds long',
		async (...choices) => {
			const [provider, requestFormat, mode, model, duration] = choices;
			await withSimulator(async (simulator) => {
				const step = createVideo(provider, {
					requestFormat,
					operation: mode,
					model,
					...files,
					...(duration !== undefined && { duration }),
				});
				const rows = [{ prompt: 'A paper boat. scene: instant' }];
				const ended = await runToEnd({ simulator, rows, steps: [step, waitForVideo()] });
				expect(ended.error?.message).toBeUndefined();
				expect(ended.items('waitForVideo')[0]?.json).toMatchObject({ status: 'succeeded' });
				expect(simulator.report().jobs).toMatchObject([{ model, unknownKeys: [], ignoredKeys: [] }]);
				expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			});
		},
		caseTimeoutMs,
	);

	it('may have its model from an expression', async () => {
		await withSimulator(async (simulator) => {
			const model = 'bytedance/seedance-2.0/image-to-video';
			const changes = { operation: 'reference', model: `={{ "${model}" }}`, images: imageUrl };
			const rows = [{ prompt: 'A paper boat. scene: instant' }];
			const ended = await runToEnd({ simulator, rows, steps: [createVideo('shortApi', changes)] });
			expect(ended.items('createVideo')[0]?.json).toMatchObject({ model, estimatedCost: { amount: 1.2 } });
		});
	});
});
