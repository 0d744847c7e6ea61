import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { ItemResult } from '../../host/itemResult';
import { providerById } from '../../providers';
import type { VideoErrorJson } from '../../video/errors';
import { errorFromJson, VideoError } from '../../video/errors';
import { videoJobSchema } from '../../video/job';
import type { KnownJob } from '../jobs/readJobs';
import { defaultDownloadMinutes, defaultMaxFileMegabytes } from '../form';
import type { WaitSettings } from '../readSettings';
import { binaryMegabyte } from '../readSettings';

/** What never changes while a wait sleeps; it travels as one plain parameter of the watcher node. */
export interface Plan {
	/** In the order of the input items. */
	items: Array<{ job: z.infer<typeof videoJobSchema> } | { error: VideoErrorJson }>;
	/** Milliseconds since 1970. */
	deadlineMs: number;
	settings: WaitSettings;
	stopOnError: boolean;
	/** The execution that gets the results. Plans of earlier versions do not say it. */
	parentExecutionId?: string | undefined;
	/** The watcher whose end that execution sleeps for, where it is not the one with this plan. */
	awaitedId?: string | undefined;
	/** Of a guard: the watcher it takes over from, should that one be gone. */
	guardedId?: string | undefined;
}

/** n8n's references to files, or in its memory mode the files. */
const binaryFieldsSchema = z.record(z.custom<IBinaryData>((file) => typeof file === 'object' && file !== null));

const planSchema: z.ZodType<Plan, z.ZodTypeDef, unknown> = z.object({
	items: z.array(
		z.union([
			z.object({ job: videoJobSchema }),
			z.object({
				error: z.custom<VideoErrorJson>((value) => typeof value === 'object' && value !== null && 'facts' in value),
			}),
		]),
	),
	deadlineMs: z.number(),
	settings: z.object({
		waitUsing: z.enum(['here', 'background']),
		output: z.enum(['link', 'file', 'linkAndFile']),
		simplify: z.boolean().default(false),
		timeLimitMinutes: z.number(),
		whenTimeIsUp: z.enum(['fail', 'passOn']),
		binaryPropertyName: z.string(),
		whenStopped: z.enum(['leave', 'cancel']).default('leave'),
		// Waits of an earlier version may still sleep without them.
		severalVideos: z.enum(['fields', 'items']).default('fields'),
		maxFileBytes: z.number().default(defaultMaxFileMegabytes * binaryMegabyte),
		downloadMinutes: z.number().default(defaultDownloadMinutes),
		bareErrors: z.boolean().default(false),
		perItem: z
			.array(z.object({ fileName: z.string().optional(), inputFiles: binaryFieldsSchema.optional() }))
			.default([]),
	}),
	stopOnError: z.boolean(),
	parentExecutionId: z.string().optional(),
	awaitedId: z.string().optional(),
	guardedId: z.string().optional(),
});

/** The plan a watcher was started with. */
export function readPlan(context: IExecuteFunctions): Plan {
	const text = context.getNodeParameter('plan', 0, '') as string;
	const plan = planSchema.safeParse(text === '' ? undefined : JSON.parse(text));
	if (plan.success) return plan.data;
	throw new VideoError('invalid-request', 'Video Watcher only works inside Wait for Video.', {
		nextStep: 'Remove this node and use Wait for Video.',
	});
}

/** The jobs of a plan as `readJobs` gave them. */
export function jobsOf({ items }: Plan): Array<ItemResult<KnownJob>> {
	return items.map((item, itemIndex) => {
		if ('error' in item) return { itemIndex, error: errorFromJson(item.error) };
		const { job } = item;
		const provider = providerById(job.provider);
		if (provider) return { itemIndex, value: { provider, job } };
		const error = new VideoError('invalid-request', `Provider "${job.provider}" is gone from this package.`, {
			jobId: job.jobId,
			nextStep: 'Go back to the version of the package that created the job.',
		});
		return { itemIndex, error };
	});
}
