import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { storeFile } from '../host/download';
import type { VideoAsset } from '../video/job';
import { storedOnce } from './earlierResults';
import { fileNameOf } from './fileName';
import type { WaitSettings } from './readSettings';
import type { ReachableJob } from './reachableJobs';
import { watched } from './waitHere';

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

/** Asks the provider once more where a file is. */
async function freshLink(job: ReachableJob, { place, kind, field }: ResultFile): Promise<string | undefined> {
	const found = await watched(job).look();
	if (found.kind !== 'state' || found.state.phase !== 'succeeded') return undefined;
	const asset = found.state.videos[place];
	return asset && filesOf(asset, place, field).find((file) => file.kind === kind)?.url;
}

/** Streams files of one job into n8n's binary store; by the name of their field. */
export async function storeFiles(
	context: IExecuteFunctions,
	known: ReachableJob,
	files: readonly ResultFile[],
	{ maxFileBytes, downloadMinutes }: WaitSettings,
	wantedName: string | undefined,
): Promise<IBinaryKeyData> {
	const { job, transport } = known;
	const stored = files.map(async (file) => {
		const fetched = async () =>
			await storeFile(context, {
				url: file.url,
				job,
				baseUrl: transport.baseUrl,
				limits: { maxBytes: maxFileBytes, totalMs: downloadMinutes * 60_000 },
				renew: async () => await freshLink(known, file),
				nameFor: (type) => fileNameOf(job, wantedName, file, type),
			});
		const binary = await storedOnce(context, known, file, fetched);
		return [file.field, binary] as const;
	});
	return Object.fromEntries(await Promise.all(stored));
}
