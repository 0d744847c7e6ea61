import { videosMarkWith } from '../nodes/host/videosMark';
import type { VideoJob } from '../nodes/video/job';

/** A job whose videos came with its submit just now, marked as Create Video does with that key. */
export function markedJob(
	job: Pick<VideoJob, 'provider' | 'jobId' | 'videos' | 'requestFormat'>,
	apiKey: string,
	nowMs: number,
): Record<string, string | VideoJob['videos']> {
	const videosMark = videosMarkWith({ apiKey })(job) ?? '';
	return { ...job, submittedAt: new Date(nowMs).toISOString(), videosMark };
}
