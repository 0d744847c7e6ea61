import { createHmac } from 'crypto';
import type { VideoJob } from '../video/job';

/** What marks the videos of a submit as the provider's; only who has the key can make it. Undefined without a key. */
export type VideosMark = (job: Pick<VideoJob, 'provider' | 'jobId' | 'videos'>) => string | undefined;

/** Marks with the key of a credential, so that nothing has to be stored to know them again. */
export function videosMarkWith({ apiKey }: { apiKey?: unknown }): VideosMark {
	return ({ provider, jobId, videos = [] }) => {
		const links = videos.map(({ url, lastFrame }) => [url, lastFrame?.url ?? null]);
		const text = JSON.stringify(['videos of a submit', provider, jobId, links]);
		return createHmac('sha256', String(apiKey)).update(text).digest('hex');
	};
}
