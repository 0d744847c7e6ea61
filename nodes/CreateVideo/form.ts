import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { keepInputFiles } from '../host/keepInputFiles';
import { providers } from '../providers';
import type { Choice, Limits } from '../video/limits';
import { lengthsOf } from '../video/limits';
import type { MediaLimits } from '../video/media';
import { mediaFacts } from '../video/media';
import { mentionExample } from '../video/mentions';
import type { VideoProvider } from '../video/provider';
import { currencyOf } from '../video/offer';
import type { Mode } from '../video/request';
import { bitrateNames, fieldNames, modeNames, modes, tierNames } from '../video/request';
import { allowUnknownCost, maximumCost } from './budget/budgetForm';
import { deduplicationOptions } from './submitting/deduplication';
import { priceNotice } from './priceNotice';
import { usualMinutes } from './submitting/capacity';
import type { Field } from './visibility';
import { optionWhereOffered, shownByOperation, shownWhereOffered } from './visibility';

function optionsOf({ values, doubts = {} }: Choice<string>): INodePropertyOptions[] {
	return values.map((value) => ({
		name: value === 'auto' ? 'Auto' : value,
		value,
		...(doubts[value] !== undefined && { description: doubts[value] }),
	}));
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

const descriptions: Readonly<Record<Mode, string>> = {
	text: 'Make a video from a prompt alone',
	firstFrame: 'Make a video that starts with an image',
	firstLastFrame: 'Make a video that leads from one image to another',
	reference: 'Make a video with the people, things, movement or sound of files',
};

/** Text first, so that a credential and a prompt are enough for a first video. */
const [usualMode] = modes;

/** n8n's node panel lists these as actions. */
const operation: INodeProperties = {
	displayName: fieldNames.mode,
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: modes.map((mode) => ({
		name: modeNames[mode],
		value: mode,
		action: sentence(modeNames[mode]),
		description: descriptions[mode],
	})),
	default: usualMode,
};

/** "First and last frame to video". */
function sentence(name: string): string {
	return `${name.charAt(0)}${name.slice(1).toLowerCase()}`;
}

const providerFields = shownByOperation((mode) => {
	const able = providers.filter(({ offers }) => offers.some((offer) => offer.mode === mode));
	return {
		...list(
			'Provider',
			'provider',
			able.map(({ id, name }) => ({ name, value: id })),
			able[0]?.id ?? '',
			'Whose API makes the video, and who bills it',
		),
		noDataExpression: true,
	};
});

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

/** The list itself is not part of the form: the editor asks for it (`models.ts`). */
const modelFields = shownWhereOffered((_, { models: [usual] }) => ({
	displayName: fieldNames.model,
	name: 'model',
	type: 'resourceLocator',
	// As the editor writes it, so that a model nobody chose changes with the provider.
	default: { __rl: true, mode: 'list', value: usual.id, cachedResultName: usual.name },
	required: true,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchModels', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${usual.id}` },
	],
	description:
		'The model that makes the video. By ID takes any that the provider has; limits of those we do not know are not checked before sending.',
}));

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
		placeholder: 'e.g. https://example.com/image.jpg or data',
		description,
	};
}

const sourceHint = 'A URL the provider can open, or the name of a field of the item that holds the file, e.g. data.';

const listHint = 'One per line; an expression may also give a list.';

/** A field for several addresses; quotes what the provider takes and how the prompt names them. */
function addresses(
	{ mentions, ...limits }: Limits,
	kind: 'images' | 'videos' | 'audios',
	what: string,
	placeholder: string,
): Field | undefined {
	const taken = limits[kind];
	if (!taken) return undefined;
	const facts = [taken.max > 1 ? `up to ${taken.max}` : 'one', mediaFacts(taken)].filter(Boolean).join('; ');
	const names = mentions && mentionExample(mentions, kind);
	const naming = names === undefined ? '' : ` In the prompt they are ${names} and so on.`;
	return {
		...address(kind, fieldNames[kind], `${what}, ${facts}.${naming} ${sourceHint} ${listHint}`),
		required: taken.min > 0,
		placeholder,
		typeOptions: { rows: 2 },
	};
}

function frame(name: string, displayName: string, what: string, taken: MediaLimits): Field {
	const known = mediaFacts({ ...taken, min: 1, max: 1 });
	const facts = known === '' ? '' : ` (${known})`;
	return address(name, displayName, `Image the video ${what} with${facts}. ${sourceHint}`);
}

/** For providers that have to fetch every file by themselves. */
const fileNotice = shownWhereOffered(({ frames, images, videos, audios }, _, { name, upload }) =>
	upload || !(frames ?? images ?? videos ?? audios)
		? undefined
		: {
				displayName: `${name} takes URLs only. A file of the item works where this n8n has a public https address, under which ${name} can then fetch it for a day. Otherwise upload the file to S3 or another public place first and use its link.`,
				name: 'fileNotice',
				type: 'notice',
				default: '',
			},
);

const mediaFields = [
	...fileNotice,
	...shownWhereOffered(({ frames }) => frames && frame('firstFrame', fieldNames.frames, 'starts', frames)),
	...shownWhereOffered(({ frames }) =>
		frames && frames.max > 1 ? frame('lastFrame', fieldNames.lastFrame, 'ends', frames) : undefined,
	),
	...shownWhereOffered((limits) =>
		addresses(limits, 'images', 'Images that show people, things or style', 'e.g. https://example.com/image.jpg'),
	),
	...shownWhereOffered((limits) =>
		addresses(limits, 'videos', 'Videos whose movement or style is taken over', 'e.g. https://example.com/dance.mp4'),
	),
	...shownWhereOffered((limits) =>
		addresses(limits, 'audios', 'Sounds the video follows', 'e.g. https://example.com/voice.mp3'),
	),
];

function seconds(limits: NonNullable<Limits['duration']>): INodePropertyOptions[] {
	return [
		...(limits.auto
			? [{ name: 'Auto', value: 'auto', description: 'The model decides; the price is known only afterwards' }]
			: []),
		...lengthsOf(limits).map((value) => ({ name: `${value} Seconds`, value })),
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
	...shownWhereOffered(
		({ duration }) =>
			duration &&
			list(
				fieldNames.duration,
				'duration',
				seconds(duration),
				duration.default,
				'Length of the video; the price grows with it',
			),
	),
	...shownWhereOffered(
		({ aspectRatio }) =>
			aspectRatio &&
			list(
				fieldNames.aspectRatio,
				'aspectRatio',
				optionsOf(aspectRatio),
				aspectRatio.default,
				'Width to height: 16:9 is landscape, 9:16 is for phones',
			),
	),
	...shownWhereOffered(
		({ resolution }) =>
			resolution &&
			list(
				fieldNames.resolution,
				'resolution',
				optionsOf(resolution),
				resolution.default,
				'Lines of the picture; a higher one costs more',
			),
	),
	...shownWhereOffered(
		({ tier }) =>
			tier &&
			list(
				fieldNames.tier,
				'tier',
				tier.values.map((value) => ({ name: tierNames[value] ?? value, value })),
				tier.default,
				'Fast is cheaper and quicker, Standard looks better',
			),
	),
	...shownWhereOffered(({ generateAudio }, _, { sound }) => {
		if (generateAudio) return audioSwitch;
		return sound === undefined ? undefined : { displayName: sound, name: 'soundNotice', type: 'notice', default: '' };
	}),
];

function seedField(limits: NonNullable<Limits['seed']>): Field {
	return {
		displayName: fieldNames.seed,
		name: 'seed',
		...(limits === 'any text' ? { type: 'string', default: '' } : { type: 'number', default: 0 }),
		description: 'The same seed and prompt give a similar video again',
	};
}

function bitrateField({ values, default: usual }: Choice<string>): Field {
	const options = values.map((value) => ({ name: bitrateNames[value] ?? value, value }));
	return list(fieldNames.bitrate, 'bitrate', options, usual, 'High gives a larger file with finer detail');
}

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
		{ name: 'Never', value: 'never', description: 'The provider calls nobody; Wait for Video checks once a minute' },
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

function capacityMinutes({ capacity }: VideoProvider): Field {
	return {
		displayName: 'Wait for Capacity (Minutes)',
		name: 'capacityMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: usualMinutes,
		description: [
			'How long to wait, in all, when the provider makes no more videos at once.',
			...(capacity === undefined ? [] : [capacity]),
			'Nothing is billed meanwhile. 0 does not wait.',
		].join(' '),
	};
}

const keptFiles = keepInputFiles(
	'Whether files of the input item stay with the job, such as the image the video is made from. Wait for Video has the same option.',
);

const extraParameters: Field = {
	displayName: fieldNames.extra,
	name: 'extra',
	type: 'json',
	default: '{}',
	description:
		'Input parameters of the provider that this form does not have, sent beside the others as they are. They may change the price, so a maximum cost does not accept them.',
};

const optionFields: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		allowUnknownCost,
		...optionWhereOffered(({ bitrate }) => bitrate && bitrateField(bitrate)),
		callback,
		callbackUrl,
		...deduplicationOptions,
		...optionWhereOffered((limits) => (limits.endUserId ? endUserId : undefined)),
		extraParameters,
		keptFiles,
		...optionWhereOffered((_, __, chosen) => maximumCost('maximumCostPerDay', currencyOf(chosen))),
		...optionWhereOffered((_, __, chosen) => maximumCost('maximumCostPerExecution', currencyOf(chosen))),
		...optionWhereOffered(({ seed }) => seed && seedField(seed)),
		...optionWhereOffered((_, __, chosen) => capacityMinutes(chosen)),
	],
};

/** The form of Create Video, derived from the registry: only what the chosen provider can do in the chosen operation is shown. */
export const createVideoForm: INodeProperties[] = [
	operation,
	...providerFields,
	...requestFormatFields,
	...modelFields,
	prompt,
	...mediaFields,
	...choiceFields,
	...priceNotice,
	optionFields,
];
