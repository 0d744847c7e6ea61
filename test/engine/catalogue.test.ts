import { Catalogues } from '../../nodes/engine/catalogue';
import { defineCatalogue } from '../../nodes/video/catalogue';
import type { VideoProvider } from '../../nodes/video/provider';
import { z } from 'zod';
import { exampleProvider } from './exampleProvider';
import { ManualClock } from './manualClock';
import { answered, ScriptedTransport, unanswered } from './scriptedTransport';

const call = { method: 'GET', path: '/models', timeoutSeconds: 30 } as const;

const provider: VideoProvider = {
	...exampleProvider,
	catalogue: defineCatalogue({
		modelsReply: z.object({ ids: z.array(z.string()) }),
		modelsCall: () => call,
		readModels: ({ ids }) => ids.map((id) => ({ id, name: id, modes: ['text'] })),
		inputsCall: () => call,
		readInputs: ({ ids }, modelId) =>
			ids.includes(modelId) ? [{ name: 'prompt', label: 'Prompt', kind: 'text', required: true }] : undefined,
	}),
};

const named = (id: string) => [{ id, name: id, modes: ['text'] }];
const hourMs = 60 * 60_000;

describe('what providers say of their models', () => {
	it('is asked once an hour', async () => {
		const clock = new ManualClock();
		const catalogues = new Catalogues(clock);
		const transport = new ScriptedTransport(answered(200, { ids: ['one'] }), answered(200, { ids: ['two'] }));
		expect(await catalogues.modelsOf(provider, transport, 'kling')).toStrictEqual(named('one'));
		await clock.sleep(hourMs - 1);
		expect(await catalogues.modelsOf(provider, transport, 'kling')).toStrictEqual(named('one'));
		await clock.sleep(1);
		expect(await catalogues.modelsOf(provider, transport, 'kling')).toStrictEqual(named('two'));
		expect(transport.sent).toHaveLength(2);
	});

	it('counts on while the provider cannot be asked, and is asked again soon', async () => {
		const clock = new ManualClock();
		const catalogues = new Catalogues(clock);
		const transport = new ScriptedTransport(answered(200, { ids: ['one'] }), unanswered('lost'), answered(500));
		await catalogues.inputsOf(provider, transport, 'one');
		await clock.sleep(hourMs);
		expect(await catalogues.inputsOf(provider, transport, 'one')).toMatchObject([{ name: 'prompt' }]);
		expect(await catalogues.inputsOf(provider, transport, 'one')).toMatchObject([{ name: 'prompt' }]);
		expect(transport.sent).toHaveLength(3);
	});

	it.each([unanswered('lost'), answered(500), answered(200, '<html>'), answered(200, { ids: [] })])(
		'is nothing where nothing was ever heard: %j',
		async (delivery) => {
			const catalogues = new Catalogues(new ManualClock());
			const transport = new ScriptedTransport(delivery);
			expect(await catalogues.modelsOf(provider, transport, 'kling')).toStrictEqual([]);
			expect(await catalogues.inputsOf(provider, transport, 'one')).toBeUndefined();
		},
	);

	it('is nothing for a provider that lists nothing itself, without a question', async () => {
		const transport = new ScriptedTransport();
		const catalogues = new Catalogues(new ManualClock());
		expect(await catalogues.modelsOf(exampleProvider, transport, 'kling')).toStrictEqual([]);
		expect(await catalogues.inputsOf(exampleProvider, transport, 'one')).toBeUndefined();
		expect(transport.sent).toStrictEqual([]);
	});
});
