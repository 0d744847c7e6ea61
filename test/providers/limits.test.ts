import { providers } from '../../nodes/providers';
import { checkRequest } from '../../nodes/video/limits';
import type { Offer } from '../../nodes/video/offer';
import type { VideoProvider } from '../../nodes/video/provider';
import { limitsFor } from '../../nodes/video/offer';
import type { VideoRequest } from '../../nodes/video/request';
import { exampleFiles } from '../video/exampleRequest';
import { isTaken, plainRequest } from './documentedRules';
import type { Stricter } from './stricter';
import { stricterOf } from './stricter';

/**
 * Where our limits come from, and the witness against them: the simulator's rules were written from the same pages, but not
 * from our tables. Both judge the same requests, and must come to the same answer. How limits are applied is tested in
 * `test/video/limits.test.ts`.
 */

/** What is tried, in words, and how it changes a plain request. */
type Probe = readonly [what: string, change: Partial<VideoRequest>];

const upTo = (most: number) => Array.from({ length: most + 1 }, (_, index) => index);
const shapes = ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16', '9:21', '2:1'];
const resolutions = ['360p', '480p', '720p', '1080p', '1440p', '2k', '4k', '720P'];
const tiers = ['std', 'fast', 'pro', 'Fast'];
const seeds = [-2, -1, 0, 0.5, 2_147_483_647, 2_147_483_648, 4_294_967_294, 4_294_967_295, 4_294_967_296, '7', 'two'];
const bitrates = ['standard', 'high', 'low', 'High'];
const promptLengths = [1, 2_000, 3_999, 4_000, 4_001, 9_999, 10_000, 10_001, 29_999, 30_000, 30_001];
const addresses = ['https://example.com/a.png', 'http://example.com/a.png', 'data:image/png;base64,AAAA'];

/** Chosen by hand around everything that pages say of any provider; no limit of ours is read for them. */
const probesOfValues: readonly Probe[] = [
	...[...upTo(31), 4.5].map((duration): Probe => [`${duration} s`, { duration }]),
	['auto s', { duration: 'auto' }],
	...shapes.map((aspectRatio): Probe => [`shape ${aspectRatio}`, { aspectRatio }]),
	...resolutions.map((resolution): Probe => [`resolution ${resolution}`, { resolution }]),
	...tiers.map((tier): Probe => [`tier ${tier}`, { tier }]),
	...seeds.map((seed): Probe => [`seed ${JSON.stringify(seed)}`, { seed }]),
	...bitrates.map((bitrate): Probe => [`bitrate ${bitrate}`, { bitrate }]),
	...promptLengths.map((length): Probe => [`${length} characters`, { prompt: 'x'.repeat(length) }]),
	['no shape', { aspectRatio: undefined }],
	['no sound', { generateAudio: false }],
	['an end user', { endUserId: 'u1' }],
];

const probesOfFrames: readonly Probe[] = [
	...upTo(3).map((count): Probe => [`${count} frames`, { frames: exampleFiles('frames', count) }]),
	...(['images', 'videos', 'audios'] as const).map((field): Probe => [
		`1 ${field}`,
		{ [field]: exampleFiles(field, 1) },
	]),
];

/** How many images, videos and audios at once; the second set is around the counts of the models that take most. */
const fileCounts: ReadonlyArray<readonly [images: number[], videos: number[], audios: number[]]> = [
	[[0, 1, 2, 8, 9, 10, 11, 12, 13], upTo(4), [0, 1, 2, 3, 4, 10, 11, 12]],
	[
		[0, 1, 29, 30, 31],
		[0, 9, 10, 11],
		[0, 9, 10, 11],
	],
];

const probesOfReferences: readonly Probe[] = [
	['1 frame', { frames: exampleFiles('frames', 1) }],
	...upTo(31).map((count): Probe => [`${count} images`, { images: exampleFiles('images', count) }]),
	...fileCounts.flatMap(([imageCounts, videoCounts, audioCounts]) =>
		imageCounts.flatMap((images) =>
			videoCounts.flatMap((videos) =>
				audioCounts.map((audios): Probe => [
					`${images} images, ${videos} videos, ${audios} audios`,
					{
						images: exampleFiles('images', images),
						videos: exampleFiles('videos', videos),
						audios: exampleFiles('audios', audios),
					},
				]),
			),
		),
	),
];

function probesOf({ mode, frames, images }: VideoRequest): Probe[] {
	const [field, given] = mode === 'reference' ? (['images', images] as const) : (['frames', frames] as const);
	const probesOfAddresses = addresses.map((url): Probe => [
		`an address with ${url.split(':')[0]}:`,
		{ [field]: given.map((file, index) => (index === 0 ? { url } : file)) },
	]);
	return [
		...probesOfValues,
		...(mode === 'reference' ? probesOfReferences : probesOfFrames),
		...(mode === 'text' ? [] : probesOfAddresses),
	];
}

interface Judged {
	/** What only one side takes. */
	disagreements: string[];
	/** What we reject for a reason of our own. */
	needed: Set<Stricter>;
}

function judge(provider: VideoProvider, offer: Offer, format: string): Judged {
	const needed = new Set<Stricter>();
	const stricter = stricterOf(provider).filter(({ where }) => where?.test(`${format} ${offer.mode}`) ?? true);
	const disagreements = offer.models.flatMap(({ id }) => {
		const plain = plainRequest(provider, offer.mode, id, format);
		if (!plain) return [`${id}: not even a plain request is taken`];
		const limits = limitsFor(offer, id);
		return probesOf(plain).flatMap(([what, change]) => {
			const request = { ...plain, ...change };
			const ours = checkRequest(request, limits, true).problems.length === 0;
			const theirs = isTaken(provider, request, change);
			const exception = theirs ? stricter.find((one) => one.what.test(what)) : undefined;
			if (exception) needed.add(exception);
			return ours === (theirs && !exception) ? [] : [`${id}: we ${ours ? 'take' : 'reject'} ${what}`];
		});
	});
	return { disagreements, needed };
}

const rows = providers.flatMap((provider) =>
	provider.offers.flatMap((offer) =>
		(offer.formats ?? [provider.requestFormats[0].id]).map((format) => {
			const judged = judge(provider, offer, format);
			return [provider.id, format, offer.mode, judged] as const;
		}),
	),
);

describe('our limits and the documented rules take the same', () => {
	it.each(rows)('%s, %s, %s', (_, __, ___, { disagreements }) => {
		expect(disagreements).toStrictEqual([]);
	});

	it('and where we are stricter, it is about something the rules take', () => {
		const needed = new Set(rows.flatMap(([, , , judged]) => [...judged.needed]));
		const unneeded = providers.flatMap((provider) => stricterOf(provider).filter((one) => !needed.has(one)));
		expect(unneeded).toStrictEqual([]);
	});
});
