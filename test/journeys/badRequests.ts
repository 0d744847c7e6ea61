import type { IDataObject } from 'n8n-workflow';

import { providers } from '../../nodes/providers';
import { limitsFor } from '../../nodes/video/offer';
import { modeNames } from '../../nodes/video/request';
import { imageUrl, providersWith, usualOffer } from '../usualParameters';

const providerIds = providers.map(({ id }) => id);
const usualOffers = providerIds.map((id) => {
	const offer = usualOffer(id);
	return [id, { mode: offer.mode, limits: limitsFor(offer, offer.models[0].id) }] as const;
});

/** The columns the expressions below read: nobody makes a video of so many seconds. */
export const row = {
	prompt: 'A paper boat',
	seconds: Math.max(...usualOffers.map(([, { limits }]) => limits.duration?.max ?? 0)) + 1,
	empty: '  ',
	images: [imageUrl, imageUrl, imageUrl],
};

interface BadRequest {
	what: string;
	providers: readonly string[];
	changes: IDataObject;
	/** Field, limit and way out, as the message has them. */
	says: readonly string[];
}

const cases: readonly BadRequest[] = [
	...usualOffers.flatMap(
		([
			provider,
			{
				mode,
				limits: { duration: { min, max } = { min: 0, max: 0 } },
			},
		]) => [
			{
				what: `${row.seconds} seconds`,
				providers: [provider],
				changes: { duration: '={{ $json.seconds }}' },
				says: ['Duration', `${row.seconds} seconds`, `${min} to ${max} seconds`, 'Choose'],
			},
			{
				what: 'a length in words that is no number',
				providers: [provider],
				changes: { duration: '={{ "long" }}' },
				says: ['Duration', `${min} to ${max} seconds`, 'Choose'],
			},
			{
				what: 'an unknown operation',
				providers: [provider],
				changes: { operation: '={{ "sideways" }}' },
				says: ['Operation', 'does not offer', 'Choose one of', modeNames[mode]],
			},
		],
	),
	{
		what: 'an empty prompt',
		providers: providerIds,
		changes: { prompt: '={{ $json.empty }}' },
		says: ['Prompt', 'is empty', 'Describe'],
	},
	{
		what: 'a prompt from a column that is not there',
		providers: providerIds,
		changes: { prompt: '={{ $json.noSuchColumn }}' },
		says: ['Prompt', 'is empty', 'Describe'],
	},
	{
		what: 'three images where one frame is taken',
		providers: providersWith('firstFrame'),
		changes: { firstFrame: '={{ $json.images }}' },
		says: ['First Frame Image', 'exactly 1 image', '3 given'],
	},
	{
		what: 'three images where two frames are taken',
		providers: providersWith('firstLastFrame'),
		changes: { operation: 'firstLastFrame', firstFrame: '={{ $json.images.slice(1) }}', lastFrame: imageUrl },
		says: ['First Frame Image, Last Frame Image: ', 'exactly 2 images', '3 given'],
	},
	{
		what: 'one image where two frames are taken',
		providers: providersWith('firstLastFrame'),
		changes: { operation: 'firstLastFrame', lastFrame: '={{ $json.empty }}' },
		says: ['First Frame Image, Last Frame Image: ', 'exactly 2 images', '1 given'],
	},
	{
		what: 'an image in a private network',
		providers: providersWith('firstFrame'),
		changes: { firstFrame: '={{ "https://localhost/first.jpg" }}' },
		says: ['First Frame Image', 'own network', 'Upload'],
	},
	{
		what: 'a last frame in a private network',
		providers: providerIds,
		changes: { operation: 'firstLastFrame', lastFrame: '={{ "https://localhost/last.jpg" }}' },
		says: ['Last Frame Image: ', 'own network', 'Upload'],
	},
	{
		what: 'an image inside the prompt’s row as data',
		providers: providersWith('firstFrame'),
		changes: { firstFrame: '={{ "data:image/png;base64,AAAA" }}' },
		says: ['First Frame Image', 'data: addresses are not accepted', 'Upload'],
	},
	{
		what: 'an image address that is none',
		providers: providersWith('firstFrame'),
		changes: { firstFrame: '={{ "first.jpg" }}' },
		says: ['First Frame Image', '"first.jpg"', 'https://'],
	},
	{
		what: 'an http: image',
		providers: ['eachLabs'],
		changes: { firstFrame: '={{ "http://example.com/first.jpg" }}' },
		says: ['First Frame Image', 'http://', 'https://'],
	},
	{
		what: 'a resolution that is not offered',
		providers: ['eachLabs', 'runflow'],
		changes: { resolution: '={{ "8k" }}' },
		says: ['Resolution', '"8k"', '480p, 720p'],
	},
	{
		what: 'a seed beyond the limit',
		providers: ['kinovi'],
		changes: { options: { seed: '={{ 4294967296 }}' } },
		says: ['Seed', '4294967296', '-1 to 4294967295'],
	},
	{
		what: 'an unknown request format',
		providers: ['runflow'],
		changes: { requestFormat: '={{ "telex" }}' },
		says: ['Request Format', '"telex"', 'Runs API'],
	},
	{
		what: 'audio without an image',
		providers: ['shortApi'],
		changes: { operation: 'reference', images: '={{ [] }}', audios: 'https://example.com/voice.mp3' },
		says: ['Reference Audio', 'at least one reference image', 'Add an image'],
	},
	{
		what: 'more references than the provider takes',
		providers: ['shortApi'],
		changes: { operation: 'reference', images: `={{ Array(13).fill("${imageUrl}") }}` },
		says: ['Reference Images', '1 to 12 images', '13 given'],
	},
	{
		what: 'the name of a file that is not attached',
		providers: ['eachLabs'],
		changes: { operation: 'reference', images: imageUrl, prompt: '={{ "@Image1 meets @Image2" }}' },
		says: ['Prompt', '@Image2', 'not attached', '1 given'],
	},
	{
		what: 'the name of a file as another provider writes it',
		providers: ['eachLabs'],
		changes: { operation: 'reference', images: imageUrl, prompt: '={{ "@image1 smiles" }}' },
		says: ['Prompt', '"@image1" is written @Image1 here'],
	},
	{
		what: 'the number of a file that is not attached',
		providers: ['seedance2Pro'],
		changes: { operation: 'reference', images: imageUrl, prompt: '={{ "@1 meets @2" }}' },
		says: ['Prompt', '@2', '1 are attached'],
	},
	{
		what: 'a model that makes other videos',
		providers: ['eachLabs'],
		changes: { model: '={{ "bytedance-seedance-2-0-text-to-video" }}' },
		says: ['Model', 'is for Text to Video', 'Choose that operation'],
	},
	{
		what: 'a resolution that only the slower model has',
		providers: ['eachLabs'],
		changes: { model: 'bytedance-seedance-2-0-image-to-video-fast', resolution: '={{ "1080p" }}' },
		says: ['Resolution', '"1080p"', '480p, 720p'],
	},
	{
		what: 'four reference videos',
		providers: ['eachLabs', 'seedance2Pro'],
		changes: { operation: 'reference', images: imageUrl, videos: '={{ Array(4).fill("https://example.com/a.mp4") }}' },
		says: ['Reference Videos', 'at most 3 videos', '4 given'],
	},
	{
		what: 'references without a file',
		providers: ['eachLabs', 'seedance2Pro'],
		changes: { operation: 'reference', images: '={{ [] }}' },
		says: ['Reference Images', 'at least 1 file', 'another operation'],
	},
	{
		what: 'an extra parameter that has a field of its own',
		providers: ['eachLabs'],
		changes: { options: { extra: '{"seed": "7"}' } },
		says: ['Extra Parameters (JSON)', '"seed"', 'Use that field'],
	},
	{
		what: 'extra parameters that are no JSON object',
		providers: providerIds,
		changes: { options: { extra: '={{ "bitrate high" }}' } },
		says: ['Extra Parameters (JSON)', 'not a JSON object', '{"name": "value"}'],
	},
	{
		what: 'a prompt beyond the limit',
		providers: ['seedance2Pro'],
		changes: { prompt: '={{ "boat ".repeat(1000) }}' },
		says: ['Prompt', '5000 characters', '4000', 'Shorten'],
	},
];

/** Settings of Create Video that are wrong before anything is sent, each with a provider it is wrong for. */
export const badRequests = cases.flatMap(({ providers, ...one }) =>
	providers.map((provider) => ({ ...one, provider })),
);
