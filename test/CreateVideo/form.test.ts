import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createVideoForm } from '../../nodes/CreateVideo/form';
import { readRequest } from '../../nodes/CreateVideo/readRequest';
import { otherModel } from '../../nodes/CreateVideo/visibility';
import { providers } from '../../nodes/providers';
import type { Limits } from '../../nodes/video/limits';
import { limitsFor, offersIn } from '../../nodes/video/provider';

const node = { typeVersion: 1, type: 'createVideo' };

/** What n8n keeps of a node with these parameters: what is shown, with the defaults of the rest. */
function shownWith(choices: INodeParameters): INodeParameters {
	return NodeHelpers.getNodeParameters(createVideoForm, choices, true, false, node, null) ?? {};
}

function looksShown(name: string, values: INodeParameters) {
	return createVideoForm.filter(
		(field) => field.name === name && NodeHelpers.displayParameter(values, field, node, null),
	);
}

function valuesOffered(name: string, values: INodeParameters): unknown[] {
	const [field] = looksShown(name, values);
	return (field?.options ?? []).map((option) => ('value' in option ? option.value : option.name));
}

const combinations = providers.flatMap((provider) =>
	provider.requestFormats.flatMap(({ id: format }) =>
		offersIn(provider, format).flatMap((offer) =>
			[...offer.models.map(({ id }) => id), otherModel].map((model) => ({
				provider,
				format,
				offer,
				model,
				limits: limitsFor(offer, model),
				choices: {
					provider: provider.id,
					...(provider.requestFormats.length > 1 && { requestFormat: format }),
					mode: offer.mode,
					model,
				},
			})),
		),
	),
);

function fieldsOf(limits: Limits): string[] {
	const { frames, images, videos, audios, aspectRatio, resolution, tier, generateAudio } = limits;
	return Object.entries({
		firstFrame: frames,
		lastFrame: frames && frames.max > 1,
		images,
		videos,
		audios,
		aspectRatio,
		resolution,
		tier,
		generateAudio,
	}).flatMap(([name, isThere]) => (isThere ? [name] : []));
}

const always = ['provider', 'mode', 'model', 'prompt', 'duration', 'options'];
const rows = combinations.map((one) => [one.provider.id, one.format, one.offer.mode, one.model, one] as const);

describe.each(rows)('the form for %s, %s, %s, %s', (_, __, ___, model, { provider, choices, limits, offer }) => {
	const shown = shownWith(choices);
	const single = [
		...always,
		...fieldsOf(limits),
		...(provider.requestFormats.length > 1 ? ['requestFormat'] : []),
		...(model === otherModel ? ['modelId'] : []),
	];

	it('has its own fields and no others', () => {
		const names = Object.keys(shown).filter((name) => !name.endsWith('Notice'));
		expect(names.sort()).toStrictEqual([...single].sort());
	});

	it('says before the run where files cannot be taken from the item, and only there', () => {
		const takesFiles = ['firstFrame', 'images', 'videos', 'audios'].some((name) => name in shown);
		expect('fileNotice' in shown).toBe(takesFiles && !provider.upload);
	});

	it('has each of them once', () => {
		expect(single.filter((name) => looksShown(name, shown).length !== 1)).toStrictEqual([]);
	});

	it('offers the modes of the format, the models of the mode and the values of the model', () => {
		expect(valuesOffered('mode', shown)).toContain(offer.mode);
		expect(valuesOffered('model', shown)).toStrictEqual([...offer.models.map(({ id }) => id), otherModel]);
		for (const name of ['aspectRatio', 'resolution', 'tier'] as const) {
			expect(valuesOffered(name, shown)).toStrictEqual([...(limits[name]?.values ?? [])]);
		}
		const options = valuesOffered('options', shown);
		expect([options.includes('seed'), options.includes('endUserId')]).toStrictEqual([
			limits.seed !== undefined,
			limits.endUserId === true,
		]);
	});

	it('gives a request without problems once its empty fields are filled', async () => {
		const files = ['firstFrame', 'lastFrame', 'images', 'videos', 'audios'].filter((name) => name in shown);
		const addresses = Object.fromEntries(files.map((name) => [name, `https://example.com/${name}`]));
		const filled: INodeParameters = { ...shown, prompt: 'A kite', modelId: 'tomorrow', ...addresses };
		const context = {
			getNodeParameter: (name: string, _item: number, fallback: unknown) => filled[name] ?? fallback,
		} as unknown as IExecuteFunctions;
		expect((await readRequest(context, provider, 0)).request).toMatchObject({ mode: offer.mode, prompt: 'A kite' });
	});
});

describe('the form', () => {
	it.each([
		[{ provider: 'shortApi', mode: 'firstFrame' }, ['aspectRatio', 'resolution', 'audios', 'generateAudio']],
		[{ provider: 'seedance2Pro', mode: 'firstLastFrame' }, ['aspectRatio', 'resolution', 'generateAudio']],
		[
			{ provider: 'seedance2Pro', mode: 'firstFrame', requestFormat: 'kinoviNewest' },
			['aspectRatio', 'images', 'videos', 'audios', 'lastFrame'],
		],
		[{ provider: 'eachLabs', mode: 'text' }, ['firstFrame', 'images', 'videos', 'audios', 'requestFormat', 'tier']],
	])('for %j has none of %j', (choices, gone) => {
		const shown = shownWith(choices);
		expect(gone.filter((name) => name in shown)).toStrictEqual([]);
	});

	it('starts with choices that belong together', () => {
		expect(shownWith({})).toMatchObject({ provider: providers[0].id, mode: 'text' });
	});

	it('has each combination of choices under test', () => {
		expect(new Set(rows.map((row) => row.slice(0, 4).join())).size).toBe(rows.length);
	});
});
