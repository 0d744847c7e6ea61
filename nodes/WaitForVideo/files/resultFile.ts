import type { VideoAsset } from '../../video/job';

/** One file of a finished job. */
export interface ResultFile {
	/** Of its video among those of the job, from 0. */
	place: number;
	kind: 'video' | 'lastFrame';
	url: string;
	/** The binary field it goes into. */
	field: string;
}

/** The files that belong to one video of a job. */
export function filesOf({ url, lastFrame }: VideoAsset, place: number, field: string): ResultFile[] {
	const video: ResultFile = { place, kind: 'video', url, field };
	return lastFrame ? [video, { place, kind: 'lastFrame', url: lastFrame.url, field: `${field}LastFrame` }] : [video];
}
