import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { providers } from '../providers';
import type { Limits } from '../video/limits';
import type { Offer, VideoProvider } from '../video/provider';
import { currencyOf } from '../video/provider';
import { fieldNames, modeNames } from '../video/request';
import { allowUnknownCost, maximumCosts } from './budgetForm';
import { deduplicationOptions } from './deduplication';
import { usualMinutes } from './queueFor';

/** Value of the model list that stands for an id typed in. */
export const otherModel = 'other';

type Field = Omit<INodeProperties, 'displayOptions'>;

interface Variant {
	field: Field;
	/** Modes by provider id in which the field looks exactly like this. */
	modes: Map<string, string[]>;
}

/** The different looks a field has over all providers and modes, each with the places where it looks so. */
function variantsOf(fieldFor: (provider: VideoProvider, offer: Offer) => Field | undefined): Variant[] {
	const variants = new Map<string, Variant>();
	for (const provider of providers) {
		for (const offer of provider.offers) {
			const field = fieldFor(provider, offer);
			if (!field) continue;
			const key = JSON.stringify(field);
			const variant = variants.get(key) ?? { field, modes: new Map<string, string[]>() };
			variants.set(key, variant);
			variant.modes.set(provider.id, [...(variant.modes.get(provider.id) ?? []), offer.mode]);
		}
	}
	return [...variants.values()];
}

/** n8n shows a field for every combination of the listed providers and modes, so providers share one only with equal modes. */
function shownWhereOffered(fieldFor: (provider: VideoProvider, offer: Offer) => Field | undefined): INodeProperties[] {
	return variantsOf(fieldFor).flatMap(({ field, modes }) => {
		const sameModes = new Map<string, { provider: string[]; mode: string[] }>();
		for (const [id, mode] of modes) {
			const show = sameModes.get(mode.join()) ?? { provider: [], mode };
			show.provider.push(id);
			sameModes.set(mode.join(), show);
		}
		return [...sameModes.values()].map((show) => ({ ...field, displayOptions: { show } }));
	});
}

function optionsOf(values: readonly string[]): INodePropertyOptions[] {
	return values.map((value) => ({ name: value === 'auto' ? 'Auto' : value, value }));
}

/** A drop-down list; `initial` is one of its values. */
function list(
	displayName: string,
	name: string,
	options: INodePropertyOptions[],
	initial: string | number,
	description: string,
): Field {
	return { displayName, name, type: 'options', options, default: initial, description };
}

const provider: INodeProperties = {
	...list(
		'Provider',
		'provider',
		providers.map(({ id, name }) => ({ name, value: id })),
		providers[0].id,
		'Whose API makes the video, and who bills it',
	),
	noDataExpression: true,
};

const modeFields = providers.map(({ id, offers }): INodeProperties => ({
	...list(
		fieldNames.mode,
		'mode',
		offers.map(({ mode }) => ({ name: modeNames[mode], value: mode })),
		offers[0].mode,
		'What the video starts from',
	),
	noDataExpression: true,
	displayOptions: { show: { provider: [id] } },
}));

const requestFormatFields: INodeProperties[] = providers
	.filter(({ requestFormats }) => requestFormats.length > 1)
	.flatMap(({ id, requestFormats }) => [
		{
			...list(
				fieldNames.requestFormat,
				'requestFormat',
				requestFormats.map(({ id: value, name, description }) => ({ name, value, description })),
				requestFormats[0].id,
				'Which of the documented ways to ask this provider for a video',
			),
			noDataExpression: true,
			displayOptions: { show: { provider: [id] } },
		} satisfies INodeProperties,
		...requestFormats
			.filter(({ notice }) => notice !== undefined)
			.map(({ id: format, notice = '' }): INodeProperties => ({
				displayName: notice,
				name: 'requestFormatNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { provider: [id], requestFormat: [format] } },
			})),
	]);

const modelFields = shownWhereOffered((_, { models }) =>
	list(
		fieldNames.model,
		'model',
		[
			...models.map(({ id, name }) => ({ name, value: id, description: id })),
			{ name: 'Other (Type Its ID)', value: otherModel, description: 'A model this list does not have yet' },
		],
		models[0].id,
		'The model that makes the video',
	),
);

const modelId: INodeProperties = {
	displayName: 'Model ID',
	name: 'modelId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. bytedance/seedance-2.5/text-to-video',
	description: 'The ID as the provider writes it. Limits of models we do not know are not checked before sending.',
	displayOptions: { show: { model: [otherModel] } },
};

const prompt: INodeProperties = {
	displayName: fieldNames.prompt,
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	required: true,
	placeholder: 'e.g. A paper boat drifts down a rainy street, camera follows close behind',
	description: 'What happens in the video, and how the camera moves',
};

function address(name: string, displayName: string, description: string): Field {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/image.jpg',
		description,
	};
}

const listHint = 'One address per line; an expression may also give a list';

const mediaFields = [
	...shownWhereOffered((_, { limits: { frames } }) =>
		frames
			? address(
					'firstFrame',
					fieldNames.frames,
					'Image the video starts with. The provider must be able to open the address.',
				)
			: undefined,
	),
	...shownWhereOffered((_, { limits: { frames } }) =>
		frames && frames.max > 1
			? address(
					'lastFrame',
					fieldNames.lastFrame,
					'Image the video ends with. The provider must be able to open the address.',
				)
			: undefined,
	),
	...shownWhereOffered((_, { limits: { images } }) =>
		images
			? {
					...address(
						'images',
						fieldNames.images,
						`Images that show people, things or style, up to ${images.max}. ${listHint}.`,
					),
					typeOptions: { rows: 2 },
				}
			: undefined,
	),
	...shownWhereOffered((_, { limits: { audios } }) =>
		audios
			? {
					...address(
						'audios',
						fieldNames.audios,
						`Sounds the video follows, MP3 or WAV, 15 seconds at most. ${listHint}.`,
					),
					required: false,
					placeholder: 'e.g. https://example.com/voice.mp3',
					typeOptions: { rows: 2 },
				}
			: undefined,
	),
];

function seconds(limits: Limits['duration']): INodePropertyOptions[] {
	const lengths = Array.from({ length: limits.max - limits.min + 1 }, (_, index) => limits.min + index);
	return [
		...(limits.auto
			? [{ name: 'Auto', value: 'auto', description: 'The model decides; the price is known only afterwards' }]
			: []),
		...lengths.map((value) => ({ name: `${value} Seconds`, value })),
	];
}

const audioSwitch: Field = {
	displayName: fieldNames.generateAudio,
	name: 'generateAudio',
	type: 'boolean',
	default: true,
	description: 'Whether the video gets sound: speech, effects and ambience',
};

const choiceFields = [
	...shownWhereOffered((_, { limits: { duration } }) =>
		list(
			fieldNames.duration,
			'duration',
			seconds(duration),
			duration.default,
			'Length of the video; the price grows with it',
		),
	),
	...shownWhereOffered(
		(_, { limits: { aspectRatio } }) =>
			aspectRatio &&
			list(
				fieldNames.aspectRatio,
				'aspectRatio',
				optionsOf(aspectRatio.values),
				aspectRatio.default,
				'Width to height: 16:9 is landscape, 9:16 is for phones',
			),
	),
	...shownWhereOffered(
		(_, { limits: { resolution } }) =>
			resolution &&
			list(
				fieldNames.resolution,
				'resolution',
				optionsOf(resolution.values),
				resolution.default,
				'Lines of the picture; a higher one costs more',
			),
	),
	...shownWhereOffered(
		(_, { limits: { tier } }) =>
			tier &&
			list(
				fieldNames.tier,
				'tier',
				tier.values.map((value) => ({ name: value === 'std' ? 'Standard' : 'Fast', value })),
				tier.default,
				'Fast is cheaper and quicker, Standard looks better',
			),
	),
	...shownWhereOffered((_, { limits: { generateAudio } }) => (generateAudio ? audioSwitch : undefined)),
];

const seed: Field = {
	displayName: fieldNames.seed,
	name: 'seed',
	type: 'number',
	default: 0,
	description: 'The same seed and prompt give a similar video again',
};

const endUserId: Field = {
	displayName: fieldNames.endUserId,
	name: 'endUserId',
	type: 'string',
	default: '',
	description: 'Your own ID of the person the video is for; providers use it to tell abuse apart',
};

const callback: Field = list(
	'Callback',
	'callback',
	[
		{
			name: 'Always',
			value: 'always',
			description:
				'Whoever sees the address the provider gets can also answer Wait and Form steps of this execution; use it where there are none',
		},
		{
			name: 'Automatic',
			value: 'automatic',
			description:
				'Where it helps and is safe: n8n has a public https address, Wait for Video follows, nothing else waits',
		},
		{ name: 'Never', value: 'never', description: 'The provider calls nobody; Wait for Video looks once a minute' },
		{ name: 'Own URL', value: 'ownUrl', description: 'The provider calls an address of yours' },
	],
	'automatic',
	'Whether the provider calls this n8n when the video is ready, so that nobody has to ask',
);

const callbackUrl: INodeProperties = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/video-ready',
	description: 'Where the provider announces the end of the job',
	displayOptions: { show: { callback: ['ownUrl'] } },
};

const capacityMinutes: Field = {
	displayName: 'Wait for Capacity (Minutes)',
	name: 'capacityMinutes',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: usualMinutes,
	description:
		'How long to wait, in all, when the provider makes no more videos at once. Nothing is billed meanwhile. 0 does not wait.',
};

const optionFields = shownWhereOffered((chosen, { limits }) => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		allowUnknownCost,
		callback,
		callbackUrl,
		...deduplicationOptions,
		...(limits.endUserId ? [endUserId] : []),
		...maximumCosts(currencyOf(chosen)),
		...(limits.seed ? [seed] : []),
		capacityMinutes,
	],
}));

/** The form of Create Video, derived from the registry: only what the chosen provider can do in the chosen mode is shown. */
export const createVideoForm: INodeProperties[] = [
	provider,
	...modeFields,
	...requestFormatFields,
	...modelFields,
	modelId,
	prompt,
	...mediaFields,
	...choiceFields,
	...optionFields,
];
