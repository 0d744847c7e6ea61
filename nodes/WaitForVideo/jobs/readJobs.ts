import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { ItemResult } from '../../host/itemResult';
import { resultOf } from '../../host/itemResult';
import { providerById, providers } from '../../providers';
import { errorCodes, VideoError } from '../../video/errors';
import type { VideoJob } from '../../video/job';
import { longestJobId, videoJobSchema } from '../../video/job';
import type { VideoProvider } from '../../video/provider';
import { asInEachItem } from '../form';

export interface KnownJob {
	provider: VideoProvider;
	job: VideoJob;
}

function invalid(message: string, nextStep: string, jobId?: string): VideoError {
	return new VideoError('invalid-request', message, { nextStep, ...(jobId !== undefined && { jobId }) });
}

function providerNamed(text: unknown): VideoProvider | undefined {
	return typeof text === 'string'
		? providers.find(({ id, name }) => id === text || name.toLowerCase() === text.trim().toLowerCase())
		: undefined;
}

/** The providers whose credentials the node shows. */
function shownProviders(context: IExecuteFunctions): readonly VideoProvider[] {
	const chosen = context.getNodeParameter('providers', 0, []) as string[];
	return chosen.length === 0 ? providers : providers.filter(({ id }) => chosen.includes(id));
}

/** The provider whose credential the node has, if it is the only one. */
function onlyProvider(context: IExecuteFunctions, shown: readonly VideoProvider[]): VideoProvider | undefined {
	const { credentials = {} } = context.getNode();
	const [only, ...others] = shown.filter(({ credential }) => credentials[credential]);
	return others.length === 0 ? only : undefined;
}

/** The provider of an item that says which one it is, or of the only credential there is. */
function providerAsInItem(context: IExecuteFunctions, named: unknown, jobId: string): VideoProvider {
	const shown = shownProviders(context);
	const provider = providerNamed(named) ?? (named === undefined ? onlyProvider(context, shown) : undefined);
	if (!provider) {
		const said = named === undefined ? 'The item does not say' : `The item says "${String(named)}"`;
		throw invalid(
			`Provider: ${said} which provider job ${jobId} belongs to.`,
			'Choose the provider in this node, or pass on the whole item of Create Video.',
			jobId,
		);
	}
	if (shown.includes(provider)) return provider;
	throw invalid(
		`Providers: job ${jobId} was made by ${provider.name}, which is not chosen in this node.`,
		`Add ${provider.name} to Providers and choose its credential.`,
		jobId,
	);
}

/** The provider the node is set to; the one that the job names must not be another. */
function providerAsSet(setting: string, named: unknown, jobId: string): VideoProvider {
	const ofJob = providerNamed(named);
	const chosen = providerById(setting);
	if (!chosen) {
		throw invalid(`Provider: "${setting}" is not one this package knows.`, 'Choose a provider from the list.', jobId);
	}
	if (ofJob && ofJob !== chosen) {
		throw invalid(
			`Provider: job ${jobId} was made by ${ofJob.name}, but this node is set to ${chosen.name}.`,
			`Set Provider to ${ofJob.name} or to As in Each Item.`,
			jobId,
		);
	}
	return chosen;
}

/** A row that Create Video passed on because its errors do not stop the workflow. */
const errorRowSchema = z.object({
	error: z.string(),
	message: z.string(),
	details: z
		.object({ code: z.enum(errorCodes), nextStep: z.string(), jobId: z.string().max(longestJobId).optional() })
		.passthrough(),
});

function errorOf({ message, details: { code, jobId, ...facts } }: z.infer<typeof errorRowSchema>): VideoError {
	return new VideoError(code, message, { ...facts, ...(jobId !== undefined && { jobId }) });
}

/** The job of one item: what Create Video wrote where the item still has it, else the bare id. */
function readJob(context: IExecuteFunctions, itemIndex: number): KnownJob {
	const given = context.getNodeParameter('jobId', itemIndex, '') as unknown;
	const jobId = given === undefined || given === null ? '' : String(given).trim();
	if (jobId === '') {
		const earlier = errorRowSchema.safeParse(context.getInputData()[itemIndex]?.json);
		if (earlier.success) throw errorOf(earlier.data);
		throw invalid(
			`Job ID: item ${itemIndex + 1} has none.`,
			'Connect Create Video before this node, or fill in Job ID with the Job ID you know.',
		);
	}
	if (jobId.length > longestJobId) {
		throw invalid(
			`Job ID: the one of item ${itemIndex + 1} has ${jobId.length} characters; no provider has more than ${longestJobId}.`,
			'Fill in Job ID with what Create Video calls jobId.',
		);
	}
	const setting = String(context.getNodeParameter('provider', itemIndex));
	const json = context.getInputData()[itemIndex]?.json ?? {};
	// Other columns of the row belong to this job only if the id does.
	const own = json.jobId === undefined || String(json.jobId).trim() === jobId;
	const named = own ? json.provider : undefined;
	const provider =
		setting === asInEachItem ? providerAsInItem(context, named, jobId) : providerAsSet(setting, named, jobId);
	const written = videoJobSchema.safeParse({ ...(own ? json : {}), jobId, provider: provider.id });
	return { provider, job: written.success ? written.data : { jobId, provider: provider.id } };
}

/** One job or one `invalid-request` error per item. */
export async function readJobs(context: IExecuteFunctions): Promise<Array<ItemResult<KnownJob>>> {
	return await Promise.all(
		context.getInputData().map(async (_, itemIndex) => {
			return await resultOf(itemIndex, () => readJob(context, itemIndex));
		}),
	);
}
