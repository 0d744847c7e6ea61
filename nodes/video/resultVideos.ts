import { VideoError } from './errors';
import type { VideoAsset } from './job';
import { firstText, isRecord, numberIn } from './replyFields';

function isHttpUrl(value: unknown): value is string {
	return typeof value === 'string' && /^https?:\/\//i.test(value);
}

function isOtherMedium(value: unknown): boolean {
	return isRecord(value) && /^(image|audio)/i.test(firstText(value.type, value.mediaType) ?? '');
}

/** Where the last picture of a video stands beside it. */
const pictureKeys = ['lastFrameImage', 'last_frame_url', 'last_frame'];

/** Pictures that come with a video and are none. */
const besideVideo = /^(last_?frame|thumbnail|poster|cover)/i;

/** Documented answers nest four levels; no answer may exhaust the stack. */
const deepestLevel = 32;

/** Reads the assets at one place of a reply: a URL, an object with `url`, or a list of these; other media are skipped. */
function assetsAt(value: unknown, level = 0): VideoAsset[] {
	if (isHttpUrl(value)) return [{ url: value }];
	if (Array.isArray(value)) return level < deepestLevel ? value.flatMap((one) => assetsAt(one, level + 1)) : [];
	if (!isRecord(value) || !isHttpUrl(value.url) || isOtherMedium(value)) return [];
	const [width, height, seconds, seed] = [value.width, value.height, value.duration, value.seed].map(numberIn);
	const [lastFrame] = pictureKeys.flatMap((key) => assetsAt(value[key], level + 1));
	return [
		{
			url: value.url,
			...(width && { width }),
			...(height && { height }),
			...(seconds && { seconds }),
			...(seed !== undefined && { seed }),
			...(lastFrame && { lastFrame: { url: lastFrame.url } }),
		},
	];
}

function anyAddress(value: unknown, level = 0): VideoAsset[] {
	if (isOtherMedium(value) || level > deepestLevel) return [];
	const here = assetsAt(value);
	if (here.length > 0) return here;
	const entries = Array.isArray(value) || isRecord(value) ? Object.entries(value) : [];
	const inside: unknown[] = entries.filter(([key]) => !besideVideo.test(key)).map(([, part]) => part);
	for (const part of inside) {
		const deeper = anyAddress(part, level + 1);
		if (deeper.length > 0) return deeper;
	}
	return [];
}

/**
 * The videos of a finished job: the first of the documented places that holds any, else any address inside `anywhere`.
 * A finished job without an address is a reply we cannot read, never an empty success.
 */
export function videosOf(places: readonly unknown[], anywhere: unknown): VideoAsset[] {
	const place = places.map((value) => assetsAt(value)).find((assets) => assets.length > 0);
	const videos = place ?? anyAddress(anywhere);
	if (videos.length === 0) {
		throw new VideoError('contract', 'The provider says the video is ready, but its answer has no address for it.', {
			nextStep: 'Look at the job on the provider’s site.',
		});
	}
	return videos;
}
