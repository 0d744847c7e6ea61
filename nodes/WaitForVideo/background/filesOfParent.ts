import type { IBinaryKeyData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { inlineNode, inlineStart, inlineWorkflow, runInline } from '../../host/inlineWorkflow';
import type { ItemResult } from '../../host/itemResult';
import { isGood } from '../../host/itemResult';
import type { VideoErrorJson } from '../../video/errors';
import { errorFromJson, errorToJson, toVideoError } from '../../video/errors';
import { videoJobSchema } from '../../video/job';
import type { FileOrder, FileStore } from '../files/storeFiles';
import { storeHere } from '../files/storeFiles';
import { reachAgain } from '../jobs/reachableJobs';
import type { Plan } from './plan';
import { jobsOf, readPlan } from './plan';

/** What the inner node of `fetchWorkflow` is to fetch, as its parameter. */
const ordersSchema = z.array(
	z.object({
		job: videoJobSchema,
		fileName: z.string().optional(),
		files: z.array(
			z.object({ place: z.number(), kind: z.enum(['video', 'lastFrame']), url: z.string(), field: z.string() }),
		),
	}),
);

/** An execution of its own, of which n8n saves nothing: start -> the node that fetches the files. */
function fetchWorkflow(context: IExecuteFunctions, orders: readonly FileOrder[]) {
	const node = context.getNode();
	const start = `${node.name} (start)`;
	const files = orders.map(({ job, fileName, files }) => ({ job: job.job, fileName, files }));
	const { plan } = node.parameters;
	return inlineWorkflow({
		name: 'Files of Wait for Video',
		nodes: [
			inlineStart(start),
			{
				...inlineNode(node.name, node.type, [200, 0], { plan, files: JSON.stringify(files) }),
				...(node.credentials && { credentials: node.credentials }),
			},
		],
		connections: { [start]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
	});
}

type Fetched = INodeExecutionData & { json: { failure?: VideoErrorJson } };

function resultOf({ itemIndex }: FileOrder, fetched: Fetched | undefined): ItemResult<IBinaryKeyData> {
	if (!fetched) return { itemIndex, error: toVideoError('The files were not fetched') };
	const { json, binary = {} } = fetched;
	return json.failure ? { itemIndex, error: errorFromJson(json.failure) } : { itemIndex, value: binary };
}

/**
 * Stores files as the parent's own: those of this execution go when somebody deletes it, while the parent may wait at an
 * approval for days. n8n moves what the last node of a sub-execution gives out to the execution named as its parent.
 */
export function storeForParent(context: IExecuteFunctions, { parentExecutionId }: Plan): FileStore {
	return async (orders, settings) => {
		const wanted = orders.filter(({ files }) => files.length > 0);
		if (wanted.length === 0 || parentExecutionId === undefined) return await storeHere(context)(orders, settings);
		const below = { parentExecutionId, shouldResume: false };
		const { data } = await runInline(context, fetchWorkflow(context, wanted), [{ json: {} }], below);
		const fetched = (data[0] ?? []) as Fetched[];
		return orders.map((order) => {
			const place = wanted.indexOf(order);
			return place === -1 ? { itemIndex: order.itemIndex, value: {} } : resultOf(order, fetched[place]);
		});
	};
}

/** Inside of `fetchWorkflow`: one item per order, with its files or why there are none. */
export async function fetchFiles(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const plan = readPlan(context);
	const given = ordersSchema.parse(JSON.parse(String(context.getNodeParameter('files', 0))));
	const items = given.map(({ job }) => ({ job }));
	const jobs = await reachAgain(context, jobsOf({ ...plan, items }));
	const orders = jobs.map(async (job, place): Promise<INodeExecutionData> => {
		const { fileName, files = [] } = given[place] ?? {};
		const [stored] = isGood(job)
			? await storeHere(context)([{ itemIndex: place, job: job.value, fileName, files }], plan.settings)
			: [job];
		if (stored && isGood(stored)) return { json: {}, binary: stored.value, pairedItem: { item: 0 } };
		return {
			json: { failure: errorToJson(stored?.error ?? toVideoError('no file')) as never },
			pairedItem: { item: 0 },
		};
	});
	return [await Promise.all(orders), []];
}
