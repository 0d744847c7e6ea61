import type { IExecuteFunctions, ILoadOptionsFunctions, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createVideoForm } from '../../nodes/CreateVideo/form';
import { readRequest } from '../../nodes/CreateVideo/readRequest';
import { readItemSettings } from '../../nodes/CreateVideo/readSettings';
import { ItemFiles } from '../../nodes/host/files/itemFiles';
import { searchModels } from '../../nodes/CreateVideo/models';
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

const [collection] = createVideoForm.filter(({ name }) => name === 'options');

/** The options that can be added, each in the look it has here. */
function optionsOffered(values: INodeParameters): INodeProperties[] {
	return ((collection?.options ?? []) as INodeProperties[]).filter((option) =>
		NodeHelpers.displayParameter({}, option, node, null, values),
	);
}

function optionOffered(name: string, values: INodeParameters): INodeProperties | undefined {
	return optionsOffered(values).find((option) => option.name === name);
}

/** What the editor lists under the model, for what is typed into its search. */
async function modelsListed(values: INodeParameters, filter?: string): Promise<unknown[]> {
	const context = { getCurrentNodeParameter: (name: string) => values[name] } as unknown as ILoadOptionsFunctions;
	return (await searchModels.call(context, filter)).results.map(({ value }) => value);
}

function locator(model: string): INodeParameters[string] {
	return { __rl: true, mode: 'id', value: model };
}

/** An ID that no list has. */
const tomorrow = 'tomorrow/model';

/** What is asked of the documented rules, to learn which fields a model has: one that takes none of the values has none. */
const trials: Readonly<Record<string, ReadonlyArray<Partial<VideoRequest>>>> = {
	images: [{ images: exampleFiles('images', 1) }],
	videos: [{ videos: exampleFiles('videos', 1) }],
	audios: [{ audios: exampleFiles('audios', 1) }],
	duration: [{ duration: 5 }, { duration: 6 }],
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
	const models = [...offer.models.map(({ id }) => id), tomorrow];
	const choices = { operation: mode, provider: provider.id, ...(hasFormats && { requestFormat: format }) };
	const formFor = (model: string) => shownWith({ ...choices, model: locator(model) });
	const always = ['operation', 'provider', ...(hasFormats ? ['requestFormat'] : []), 'model', 'prompt', 'options'];

	/** Without notices, and with the options that not every model has. */
	function fieldsShown(model: string): string[] {
		const shown = formFor(model);
		const names = Object.keys(shown).filter((name) => !name.endsWith('Notice'));
		const options = optionsOffered(shown).map((option) => option.name);
		return [...names, ...amongOptions.filter((name) => options.includes(name))].sort();
	}

	const fieldsOf = (model: string) => [...always, ...documentedFields(provider, mode, model, format)].sort();

	it('has, for every model, the fields that the documented rules know, and no others', () => {
		const listed = offer.models.map(({ id }) => id);
		expect(listed.map((model) => [model, fieldsShown(model)])).toStrictEqual(
			listed.map((model) => [model, fieldsOf(model)]),
		);
	});

	it('has, for a model that is typed in, no field that none of the listed has', () => {
		const typedIn = fieldsShown(tomorrow);
		expect(typedIn).toEqual(expect.arrayContaining(always));
		const ofListed = offer.models.map(({ id }) => fieldsOf(id));
		expect(ofListed.some((fields) => typedIn.every((name) => fields.includes(name)))).toBe(true);
	});

	it('starts with the usual model', () => {
		const [usual] = offer.models;
		expect(shownWith(choices).model).toMatchObject({
			__rl: true,
			mode: 'list',
			value: usual.id,
			cachedResultName: usual.name,
		});
	});

	it('lists the models of the operation, all or those that are searched for', async () => {
		const listed = offer.models.map(({ id }) => id);
		expect(await modelsListed(choices)).toStrictEqual(listed);
		for (const { id, name } of offer.models)
			expect(await modelsListed(choices, ` ${name.toUpperCase()} `)).toContain(id);
		expect(await modelsListed(choices, 'no such model')).toStrictEqual([]);
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
			const options = optionsOffered(shown).map(({ name }) => name);
			expect(options.filter((name, place) => options.indexOf(name) !== place)).toStrictEqual([]);
		}
	});

	it('offers the operation, the provider and the values of each model', () => {
		for (const model of models) {
			const shown = formFor(model);
			const limits = limitsFor(offer, model);
			expect(valuesOffered('operation', shown)).toContain(mode);
			expect(valuesOffered('provider', shown)).toContain(provider.id);
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
		const filled: INodeParameters = { ...shown, prompt: 'A kite', ...addresses };
		const context = {
			getNodeParameter: (name: string, _item: number, fallback: unknown) => filled[name] ?? fallback,
		} as unknown as IExecuteFunctions;
		const read = await readRequest(context, provider, 0, readItemSettings(context, 0), new ItemFiles(context));
		expect(read.request).toMatchObject({ mode, prompt: 'A kite' });
	});
});

describe('the form', () => {
	it.each([
		[{ provider: 'shortApi', operation: 'firstFrame' }, ['aspectRatio', 'resolution', 'audios', 'generateAudio']],
		[{ provider: 'seedance2Pro', operation: 'firstLastFrame' }, ['resolution', 'generateAudio', 'requestFormat']],
		[{ provider: 'kinovi', operation: 'firstFrame' }, ['images', 'videos', 'audios', 'lastFrame', 'requestFormat']],
		[{ provider: 'kinovi', operation: 'firstFrame', model: 'seedance2-5' }, ['aspectRatio']],
		[{ provider: 'kinovi', operation: 'reference', model: 'seedance2-5-edit' }, ['aspectRatio', 'duration']],
		[
			{ provider: 'eachLabs', operation: 'text' },
			['firstFrame', 'images', 'videos', 'audios', 'requestFormat', 'tier'],
		],
	])('for %j has none of %j', (choices, gone) => {
		const shown = shownWith(choices);
		expect(gone.filter((name) => name in shown)).toStrictEqual([]);
	});

	it('has one list of operations, always there, because n8n makes the actions of its panel of the first', () => {
		const operations = createVideoForm.filter(({ name }) => name === 'operation');
		expect(operations.map(({ displayOptions }) => displayOptions)).toStrictEqual([undefined]);
		expect(operations[0]?.options).toMatchObject([
			{ name: 'Text to Video', action: 'Text to video' },
			{ name: 'Image to Video', action: 'Image to video' },
			{ name: 'First and Last Frame to Video', action: 'First and last frame to video' },
			{ name: 'Reference to Video', action: 'Reference to video' },
		]);
	});

	it('offers for an operation only the providers that have it', () => {
		expect(valuesOffered('provider', shownWith({ operation: 'text' }))).toContain('runflow');
		expect(valuesOffered('provider', shownWith({ operation: 'reference' }))).not.toContain('runflow');
	});

	it('starts with choices that belong together', () => {
		expect(shownWith({})).toMatchObject({ provider: providers[0].id, operation: 'text' });
	});
});
