import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { Kept } from '../../engine/kept';
import { storeFile } from '../../host/files/storeFile';
import type { ReachableJob } from '../jobs/reachableJobs';
import { tryKeyOf } from '../jobs/tryKey';
import { pollJob } from '../jobs/watchedJobs';
import type { WaitSettings } from '../readSettings';
import { fileNameOf } from './fileName';
import type { ResultFile } from './resultFile';
import { filesOf } from './resultFile';

const keptAtMost = 5_000;

/** What earlier tries of a step stored in this process; n8n's Retry On Fail runs it again with all its items. */
const stored = new Kept<IBinaryData>(keptAtMost);

/** A file of this execution that is stored already is not fetched again. One that n8n keeps in memory is not kept here. */
async function storedOnce(
	context: IExecuteFunctions,
	job: ReachableJob,
	{ place, kind }: ResultFile,
	store: () => Promise<IBinaryData>,
): Promise<IBinaryData> {
	// Not its field: with one item per video every video of the job has the same.
	const key = tryKeyOf(context, job, String(place), kind);
	const file = stored.get(key) ?? (await store());
	if (file.id !== undefined) stored.set(key, file);
	return file;
}

/** Asks the provider once more where a file is. */
async function freshLink(job: ReachableJob, { place, kind, field }: ResultFile): Promise<string | undefined> {
	const found = await pollJob(job);
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
	const all = files.map(async (file) => {
		const fetched = async () =>
			await storeFile(context, {
				url: file.url,
				job,
				baseUrl: transport.baseUrl,
				limits: { maxBytes: maxFileBytes, totalMs: downloadMinutes * 60_000 },
				renew: async () => await freshLink(known, file),
				nameFor: (type) => fileNameOf(job, wantedName, file, type),
			});
		return [file.field, await storedOnce(context, known, file, fetched)] as const;
	});
	return Object.fromEntries(await Promise.all(all));
}
