import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { Kept } from '../../engine/kept';
import { storeFile } from '../../host/files/storeFile';
import type { ItemResult } from '../../host/itemResult';
import { resultOf } from '../../host/itemResult';
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
	const found = await pollJob(job, true);
	if (found.kind !== 'state' || found.state.phase !== 'succeeded') return undefined;
	const asset = found.state.videos[place];
	return asset && filesOf(asset, place, field).find((file) => file.kind === kind)?.url;
}

/** Files of one item that leaves the node. */
export interface FileOrder {
	itemIndex: number;
	job: ReachableJob;
	files: readonly ResultFile[];
	/** What the user wants them to be called. */
	fileName?: string | undefined;
}

/** Stores all files of a wait, each item's by the names of their fields. */
export type FileStore = (
	orders: readonly FileOrder[],
	settings: WaitSettings,
) => Promise<Array<ItemResult<IBinaryKeyData>>>;

/** Streams the files of one item into n8n's binary store. */
async function storeFiles(
	context: IExecuteFunctions,
	{ job: known, files, fileName }: FileOrder,
	{ maxFileBytes, downloadMinutes }: WaitSettings,
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
				nameFor: (type) => fileNameOf(job, fileName, file, type),
			});
		return [file.field, await storedOnce(context, known, file, fetched)] as const;
	});
	return Object.fromEntries(await Promise.all(all));
}

/** Files that belong to the execution which stores them. */
export function storeHere(context: IExecuteFunctions): FileStore {
	return async (orders, settings) =>
		await Promise.all(
			orders.map(async (order) => await resultOf(order.itemIndex, () => storeFiles(context, order, settings))),
		);
}
