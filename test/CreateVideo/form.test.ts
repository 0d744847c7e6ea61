import type { IExecuteFunctions, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createVideoForm } from '../../nodes/CreateVideo/form';
import { readRequest } from '../../nodes/CreateVideo/readRequest';
import { readItemSettings } from '../../nodes/CreateVideo/readSettings';
import { ItemFiles } from '../../nodes/host/files/itemFiles';
import { otherModel } from '../../nodes/CreateVideo/visibility';
import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import { limitsFor, offersIn } from '../../nodes/video/offer';
import type { Mode, VideoRequest } from '../../nodes/video/request';
import { isTaken, plainRequest } from '../providers/documentedRules';
import { exampleFiles } from '../video/exampleRequest';

const node = { typeVersion: 1, type: 'createVideo' };

/** What n8n keeps of a node with these parameters: what is shown, with the defaults of the rest. */
function shownWith(choices: INodeParameters): INodeParameters {
	return NodeHelpers.getNodeParameters(createVideoForm, choices, true, false, node, null) ?? {};
}

function variantsShown(name: string, values: INodeParameters) {
	return createVideoForm.filter(
		(field) => field.name === name && NodeHelpers.displayParameter(values, field, node, null),
	);
}

function valuesOf(field: INodeProperties | undefined): unknown[] {
	return (field?.options ?? []).map((option) => ('value' in option ? option.value : option.name));
}

function valuesOffered(name: string, values: INodeParameters): unknown[] {
	return valuesOf(variantsShown(name, values)[0]);
}

function optionOffered(name: string, values: INodeParameters): INodeProperties | undefined {
	const [options] = variantsShown('options', values);
	return (options?.options as INodeProperties[] | undefined)?.find((option) => option.name === name);
}

/** What is asked of the documented rules, to learn which fields a model has: one that takes none of the values has none. */
const trials: Readonly<Record<string, ReadonlyArray<Partial<VideoRequest>>>> = {
	images: [{ images: exampleFiles('images', 1) }],
	videos: [{ videos: exampleFiles('videos', 1) }],
	audios: [{ audios: exampleFiles('audios', 1) }],
	duration: [{ duration: 5 }],
	aspectRatio: ['16:9', '9:16', '1:1'].map((aspectRatio) => ({ aspectRatio })),
	resolution: ['480p', '720p', '1080p', '4k'].map((resolution) => ({ resolution })),
	tier: ['std', 'fast', 'pro'].map((tier) => ({ tier })),
	generateAudio: [{ generateAudio: false }],
	seed: [{ seed: 7 }],
	bitrate: [{ bitrate: 'high' }],
	endUserId: [{ endUserId: 'u1' }],
};

/** The fields that the documented rules of the provider have a use for; no limit of ours is read for them. */
function documentedFields(provider: VideoProvider, mode: Mode, model: string, format: string): string[] {
	const plain = plainRequest(provider, mode, model, format);
	if (!plain) throw new Error(`The documented rules take no plain request of ${model}`);
	const taken = Object.entries(trials).filter(([, changes]) =>
		changes.some((change) => isTaken(provider, { ...plain, ...change }, change)),
	);
	return [
		...(mode === 'firstFrame' || mode === 'firstLastFrame' ? ['firstFrame'] : []),
		...(mode === 'firstLastFrame' ? ['lastFrame'] : []),
		...taken.map(([name]) => name),
	];
}

/** Three of the fields are options. */
const amongOptions = ['seed', 'bitrate', 'endUserId'];

const rows = providers.flatMap((provider) =>
	provider.requestFormats.flatMap(({ id: format }) =>
		offersIn(provider, format).map((offer) => [provider.id, format, offer.mode, provider, offer] as const),
	),
);

describe.each(rows)('the form for %s, %s, %s', (_, format, mode, provider, offer) => {
	const hasFormats = provider.requestFormats.length > 1;
	const models = [...offer.models.map(({ id }) => id), otherModel];
	const formFor = (model: string) =>
		shownWith({ provider: provider.id, ...(hasFormats && { requestFormat: format }), mode, model });
	const always = ['provider', ...(hasFormats ? ['requestFormat'] : []), 'mode', 'model', 'prompt', 'options'];

	/** Without notices, and with the options that not every model has. */
	function fieldsShown(model: string): string[] {
		const shown = formFor(model);
		const names = Object.keys(shown).filter((name) => !name.endsWith('Notice'));
		const options = valuesOffered('options', shown).map(String);
		return [...names, ...amongOptions.filter((name) => options.includes(name))].sort();
	}

	const fieldsOf = (model: string) => [...always, ...documentedFields(provider, mode, model, format)].sort();

	it('has, for every model, the fields that the documented rules know, and no others', () => {
		const listed = offer.models.map(({ id }) => id);
		expect(listed.map((model) => [model, fieldsShown(model)])).toStrictEqual(
			listed.map((model) => [model, fieldsOf(model)]),
		);
	});

	it('has, for a model that is typed in, its ID and the fields of one that is listed', () => {
		const ofListed = offer.models.map(({ id }) => [...fieldsOf(id), 'modelId'].sort());
		expect(ofListed).toContainEqual(fieldsShown(otherModel));
	});

	it('says before the run where files cannot be taken from the item, and only there', () => {
		for (const shown of models.map(formFor)) {
			const takesFiles = ['firstFrame', 'images', 'videos', 'audios'].some((name) => name in shown);
			expect('fileNotice' in shown).toBe(takesFiles && !provider.upload);
		}
	});

	it('has each field once', () => {
		for (const shown of models.map(formFor)) {
			const names = Object.keys(shown).filter((name) => !name.endsWith('Notice'));
			expect(names.filter((name) => variantsShown(name, shown).length !== 1)).toStrictEqual([]);
		}
	});

	it('offers the mode, the models of the mode and the values of each model', () => {
		for (const model of models) {
			const shown = formFor(model);
			const limits = limitsFor(offer, model);
			expect(valuesOffered('mode', shown)).toContain(mode);
			expect(valuesOffered('model', shown)).toStrictEqual(models);
			for (const name of ['aspectRatio', 'resolution', 'tier'] as const) {
				expect(valuesOffered(name, shown)).toStrictEqual([...(limits[name]?.values ?? [])]);
			}
			expect(valuesOf(optionOffered('bitrate', shown))).toStrictEqual([...(limits.bitrate?.values ?? [])]);
		}
	});

	it('has room for words in the seed exactly where the documented rules take words', () => {
		for (const { id } of offer.models) {
			const plain = plainRequest(provider, mode, id, format);
			const takesWords = plain && isTaken(provider, { ...plain, seed: 'take two' }, { seed: 'take two' });
			expect(optionOffered('seed', formFor(id))?.type === 'string').toBe(takesWords);
		}
	});

	it.each(models)('gives a request without problems once its empty fields are filled: %s', async (model) => {
		const shown = formFor(model);
		const files = ['firstFrame', 'lastFrame', 'images', 'videos', 'audios'].filter((name) => name in shown);
		const addresses = Object.fromEntries(files.map((name) => [name, `https://example.com/${name}`]));
		const filled: INodeParameters = { ...shown, prompt: 'A kite', modelId: 'tomorrow', ...addresses };
		const context = {
			getNodeParameter: (name: string, _item: number, fallback: unknown) => filled[name] ?? fallback,
		} as unknown as IExecuteFunctions;
		const read = await readRequest(context, provider, 0, readItemSettings(context, 0), new ItemFiles(context));
		expect(read.request).toMatchObject({ mode, prompt: 'A kite' });
	});
});

describe('the form', () => {
	it.each([
		[{ provider: 'shortApi', mode: 'firstFrame' }, ['aspectRatio', 'resolution', 'audios', 'generateAudio']],
		[{ provider: 'seedance2Pro', mode: 'firstLastFrame' }, ['resolution', 'generateAudio', 'requestFormat']],
		[{ provider: 'kinovi', mode: 'firstFrame' }, ['images', 'videos', 'audios', 'lastFrame', 'requestFormat']],
		[{ provider: 'kinovi', mode: 'firstFrame', model: 'seedance2-5' }, ['aspectRatio']],
		[{ provider: 'kinovi', mode: 'reference', model: 'seedance2-5-edit' }, ['aspectRatio', 'duration']],
		[{ provider: 'eachLabs', mode: 'text' }, ['firstFrame', 'images', 'videos', 'audios', 'requestFormat', 'tier']],
	])('for %j has none of %j', (choices, gone) => {
		const shown = shownWith(choices);
		expect(gone.filter((name) => name in shown)).toStrictEqual([]);
	});

	it('starts with choices that belong together', () => {
		expect(shownWith({})).toMatchObject({ provider: providers[0].id, mode: 'text' });
	});
});
