import { providers } from '../../nodes/providers';
import type { Limits } from '../../nodes/video/limits';
import { checkRequest, mediaFields } from '../../nodes/video/limits';
import { limitsFor } from '../../nodes/video/provider';
import type { FieldName, MediaRef, VideoRequest } from '../../nodes/video/request';
import { exampleRequest } from '../video/exampleRequest';
import { verdictOf } from './documentedRules';

type Special = Partial<VideoRequest>;

/** A request at a limit, or just beyond it with the field that is to be named. */
interface Case {
	what: string;
	special: Special;
	refused?: FieldName;
}

const endings = { frames: 'png', images: 'png', videos: 'mp4', audios: 'mp3' } as const;
const references = ['images', 'videos', 'audios'] as const;
const choices = ['aspectRatio', 'resolution', 'tier'] as const;

function files(field: keyof typeof endings, count: number): MediaRef[] {
	return Array.from({ length: count }, (_, index) => ({ url: `https://example.com/${index}.${endings[field]}` }));
}

/** As few files as the limits allow, and what has to be chosen. */
function plainest(limits: Limits): Special {
	const counts = mediaFields.map((field) => [field, files(field, limits[field]?.min ?? 0)] as const);
	const plain: Special = Object.fromEntries(counts);
	const total = references.reduce((sum, field) => sum + (plain[field]?.length ?? 0), 0);
	return {
		...plain,
		...(limits.mediaTotal && total < limits.mediaTotal.min && { images: files('images', limits.mediaTotal.min) }),
		...(limits.aspectRatio?.needed !== undefined && { aspectRatio: limits.aspectRatio.default }),
	};
}

function durationCases({ duration: { min, max, auto } }: Limits): Case[] {
	return [
		...[min, max].map((duration) => ({ what: `${duration} seconds`, special: { duration } })),
		...[min - 1, max + 1, min + 0.5].map((duration): Case => ({
			what: `${duration} seconds`,
			special: { duration },
			refused: 'duration',
		})),
		{ what: 'the duration Auto', special: { duration: 'auto' }, ...(!auto && { refused: 'duration' }) },
	];
}

function promptCases({ prompt }: Limits): Case[] {
	if (!prompt) return [];
	return [
		{ what: `${prompt.max} characters`, special: { prompt: 'x'.repeat(prompt.max) } },
		{ what: `${prompt.max + 1} characters`, special: { prompt: 'x'.repeat(prompt.max + 1) }, refused: 'prompt' },
	];
}

/** Audio in company, where it needs some. */
function company(field: keyof typeof endings, limits: Limits): Special {
	const isThere = limits.audioNeeds?.some((needed) => (limits[needed]?.min ?? 0) > 0) ?? true;
	return field === 'audios' && !isThere ? { images: files('images', 1) } : {};
}

function mediaCases(limits: Limits): Case[] {
	return mediaFields.flatMap((field): Case[] => {
		const count = limits[field];
		if (!count) return [{ what: `one of ${field}`, special: { [field]: files(field, 1) }, refused: field }];
		const beside = company(field, limits);
		return [
			{ what: `${count.max} ${field}`, special: { ...beside, [field]: files(field, count.max) } },
			{
				what: `${count.max + 1} ${field}`,
				special: { ...beside, [field]: files(field, count.max + 1) },
				refused: field,
			},
			...(count.min > 0
				? [{ what: `${count.min - 1} ${field}`, special: { [field]: files(field, count.min - 1) }, refused: field }]
				: []),
		];
	});
}

/** That many files, as many as allowed of each kind. */
function filesInAll(limits: Limits, total: number): Special {
	let left = total;
	const counts = references.map((field) => {
		const count = Math.min(left, limits[field]?.max ?? 0);
		left -= count;
		return [field, files(field, count)] as const;
	});
	return Object.fromEntries(counts);
}

function totalCases(limits: Limits): Case[] {
	const { mediaTotal } = limits;
	if (!mediaTotal) return [];
	const kinds = references.reduce((sum, field) => sum + (limits[field]?.max ?? 0), 0);
	const { min, max } = mediaTotal;
	return [
		{ what: `${max} files in all`, special: filesInAll(limits, Math.min(max, kinds)) },
		...(kinds > max
			? [{ what: `${max + 1} files in all`, special: filesInAll(limits, max + 1), refused: 'images' as const }]
			: []),
		...(min > 0
			? [
					{
						what: `${min - 1} files in all`,
						special: { images: [], videos: [], audios: [] },
						refused: 'images' as const,
					},
				]
			: []),
	];
}

function companyCases(limits: Limits): Case[] {
	const { audioNeeds, audios } = limits;
	if (!audioNeeds || !audios) return [];
	const alone = { images: [], videos: [], audios: files('audios', 1) };
	return [
		{ what: 'audio alone', special: alone, refused: 'audios' },
		...audioNeeds
			.filter((field) => limits[field] && references.every((other) => other === field || !limits[other]?.min))
			.map((field) => ({ what: `audio beside one of ${field}`, special: { ...alone, [field]: files(field, 1) } })),
	];
}

function choiceCases(limits: Limits): Case[] {
	return choices.flatMap((field): Case[] => {
		const choice = limits[field];
		if (!choice) return [{ what: `the ${field} 16:9`, special: { [field]: '16:9' }, refused: field }];
		return [
			...choice.values.map((value) => ({ what: `the ${field} ${value}`, special: { [field]: value } })),
			{ what: `the ${field} 2:1`, special: { [field]: '2:1' }, refused: field },
		];
	});
}

function scalarCases({ seed, generateAudio, endUserId }: Limits): Case[] {
	const seeds: Case[] = seed
		? [
				...[seed.min, 0, seed.max].map((value) => ({ what: `the seed ${value}`, special: { seed: value } })),
				...[seed.min - 1, seed.max + 1, 0.5].map((value): Case => ({
					what: `the seed ${value}`,
					special: { seed: value },
					refused: 'seed',
				})),
			]
		: [{ what: 'the seed 0', special: { seed: 0 }, refused: 'seed' }];
	return [
		...seeds,
		{ what: 'no sound', special: { generateAudio: false }, ...(!generateAudio && { refused: 'generateAudio' }) },
		{ what: 'an end user', special: { endUserId: 'u1' }, ...(!endUserId && { refused: 'endUserId' }) },
	];
}

function addressCases({ frames, mediaAddress }: Limits): Case[] {
	if (!frames) return [];
	const at = (url: string) => ({ frames: files('frames', frames.max).map(() => ({ url })) });
	return [
		{
			what: 'a frame at a plain http address',
			special: at('http://example.com/a.png'),
			...(mediaAddress === 'https' && { refused: 'frames' }),
		},
		{ what: 'a frame as data', special: at('data:image/png;base64,AAAA'), refused: 'frames' },
	];
}

function mentionCases({ mentions, images }: Limits): Case[] {
	if (!mentions || !images) return [];
	const word = 'kinds' in mentions ? (mentions.kinds.images ?? '') : '';
	const two = { images: files('images', 2) };
	return [
		{ what: 'the name of the last image', special: { ...two, prompt: `Like @${word}2` } },
		{ what: 'the name of one image too many', special: { ...two, prompt: `Like @${word}3` }, refused: 'prompt' },
		{ what: 'the name of no image', special: { ...two, prompt: `Like @${word}0` }, refused: 'prompt' },
		{ what: 'a name in capitals', special: { ...two, prompt: 'Like @IMAGE1' }, refused: 'prompt' },
	];
}

function casesOf(limits: Limits): Case[] {
	return [
		{ what: 'as little as possible', special: {} },
		...durationCases(limits),
		...promptCases(limits),
		...mediaCases(limits),
		...totalCases(limits),
		...companyCases(limits),
		...choiceCases(limits),
		...scalarCases(limits),
		...addressCases(limits),
		...mentionCases(limits),
	];
}

const combinations = providers.flatMap((provider) =>
	provider.offers.flatMap(({ mode, models, formats = [provider.requestFormats[0].id], ...offer }) =>
		models.flatMap((model) =>
			formats.map((format) => {
				const limits = limitsFor({ mode, models, ...offer }, model.id);
				return { provider, mode, model: model.id, format, limits };
			}),
		),
	),
);

const rows = combinations.map((one) => [one.provider.id, one.format, one.mode, one.model, one] as const);

describe.each(rows)('the limits of %s, %s, %s, %s', (_, format, mode, model, { provider, limits }) => {
	const requestOf = (special: Special) =>
		exampleRequest({ mode, model, requestFormat: format, ...plainest(limits), ...special });
	const cases = casesOf(limits);
	const within = cases.filter(({ refused }) => refused === undefined);
	const beyond = cases.filter(({ refused }) => refused !== undefined);

	it.each(within.map((one) => [one.what, one.special] as const))('include %s', (__, special) => {
		expect(checkRequest(requestOf(special), limits, true).problems).toStrictEqual([]);
	});

	it.each(within.map((one) => [one.what, one.special] as const))(
		'include nothing that the provider refuses or ignores: %s',
		(__, special) => {
			expect(verdictOf(provider, requestOf(special))).toMatchObject({
				verdict: 'valid',
				unknownKeys: [],
				ignoredKeys: [],
			});
		},
	);

	it.each(beyond.map((one) => [one.what, one.special, one.refused] as const))(
		'end before %s',
		(__, special, refused) => {
			const { problems } = checkRequest(requestOf(special), limits, true);
			expect(problems.map(({ field }) => field)).toContain(refused);
		},
	);
});
