import { z } from 'zod';
import type { FailureReason } from './errors';

/** One result file. `url` may expire and may carry a token of the provider. */
const videoAssetSchema = z.object({
	url: z.string(),
	seconds: z.number().optional(),
	width: z.number().optional(),
	height: z.number().optional(),
	/** The seed that was used, whether or not one was asked for. */
	seed: z.number().optional(),
	/** ISO 8601. */
	expiresAt: z.string().optional(),
	/** The last picture of the video, where the provider gives it. */
	lastFrame: z.object({ url: z.string() }).optional(),
});

export type VideoAsset = z.infer<typeof videoAssetSchema>;

/** An amount of money or provider credits. */
const costSchema = z.object({
	amount: z.number(),
	currency: z.enum(['USD', 'credits']),
	/** Beside credits: what the provider's page prints for them, by its own conversion. */
	dollars: z.number().optional(),
	/** How it came about, for a reader: "5 s x $0.3024 at 720p (list price 2026-06-01)". */
	basis: z.string(),
});

export type Cost = z.infer<typeof costSchema>;

/** Longer than any that is documented; it stands in every error about the job. */
export const longestJobId = 500;

type Lenient<Shape extends z.ZodRawShape> = {
	[Key in keyof Shape]: z.ZodCatch<z.ZodOptional<Shape[Key]>>;
};

/** A handle that went through a sheet may come back with mangled extras; they are dropped, the handle stays valid. */
function lenient<Shape extends z.ZodRawShape>(shape: Shape): Lenient<Shape> {
	const fields = Object.entries(shape).map(([name, schema]) => [name, schema.optional().catch(undefined)]);
	return Object.fromEntries(fields) as Lenient<Shape>;
}

/**
 * The serialisable handle between the two nodes; it ends up in sheets, so it holds neither secret nor callback URL.
 * `videos` is only there when the provider finished the job within the submit and keeps no record to ask for later.
 */
export const videoJobSchema = z.object({
	provider: z.string(),
	jobId: z.string(),
	...lenient({
		model: z.string(),
		requestFormat: z.string(),
		/** ISO 8601. */
		submittedAt: z.string().datetime(),
		/** Typical time from submit to video. */
		expectedSeconds: z.coerce.number().positive(),
		/** null when nobody can know it before; then the reason says why. */
		estimatedCost: costSchema.nullable(),
		estimatedCostReason: z.string(),
		reportedCost: costSchema,
		/** `requested`: of this n8n, which then knows. `elsewhere`: of an address of the user's. */
		callback: z.enum(['requested', 'elsewhere', 'none']),
		videos: z.array(videoAssetSchema),
		/** Made of the above with the key, so that an item cannot declare its own success. */
		videosMark: z.string(),
		warnings: z.array(z.string()),
	}),
});

export type VideoJob = z.infer<typeof videoJobSchema>;

export interface SucceededState {
	phase: 'succeeded';
	/** At least one. */
	videos: readonly VideoAsset[];
	reportedCost?: Cost;
}

/** What a poll can find. The failure of a job is data, not an exception. */
export type JobState =
	| { phase: 'queued' | 'running'; warning?: string }
	| SucceededState
	| {
			phase: 'failed';
			reason: FailureReason;
			message: string;
			/** Whether the provider keeps the money, as it documents; null when it does not say. */
			billed: boolean | null;
	  }
	| { phase: 'canceled'; message: string; billed: boolean | null };

export type SettledState = Exclude<JobState, { phase: 'queued' | 'running' }>;

export function isSettled(state: JobState): state is SettledState {
	return state.phase !== 'queued' && state.phase !== 'running';
}
