import type { WaitResult } from '../engine/polling/progress';
import type { FailureReason } from '../video/errors';
import { VideoError } from '../video/errors';
import type { SettledState, SucceededState, VideoAsset, VideoJob } from '../video/job';
import type { KnownJob } from './jobs/readJobs';
import type { WaitSettings } from './readSettings';
import type { ResultFile } from './files/resultFile';
import { filesOf } from './files/resultFile';

/** One item that leaves the node for a job that did not fail. */
export interface Passed {
	json: object;
	/** Files to store beside it. */
	files: readonly ResultFile[];
}

const adviceByReason: Readonly<Record<FailureReason, string>> = {
	moderation: 'Change the prompt or the images: the provider’s content rules do not allow them.',
	input: 'Check the files and settings of Create Video, then create the video again.',
	provider: 'Create the video again, now or later; the input was fine.',
	expired: 'Create the video again; the provider gave up on this job.',
	canceled: 'Create the video again if you still want it.',
	unknown: 'Read what the provider says, then create the video again.',
};

function billingAdvice(billed: boolean | null): string {
	if (billed === null) return 'Whether it was billed shows in the provider’s account.';
	return billed ? 'It was billed.' : 'It was not billed.';
}

function jobFailed({ provider, job }: KnownJob, state: Exclude<SettledState, SucceededState>): VideoError {
	const [reason, verb] =
		state.phase === 'canceled' ? (['canceled', 'was canceled'] as const) : ([state.reason, 'failed'] as const);
	return new VideoError('job-failed', `${provider.name} job ${job.jobId} ${verb}: ${state.message}`, {
		provider: provider.id,
		jobId: job.jobId,
		reason,
		billed: state.billed,
		nextStep: `${adviceByReason[reason]} ${billingAdvice(state.billed)}`,
	});
}

/** The job is not ready within our time; it goes on at its provider. */
export function stillRunning(
	{ provider, job }: KnownJob,
	minutes: number,
	trouble: VideoError | undefined,
): VideoError {
	const lastPoll = trouble ? ` The last check went wrong: ${trouble.message}` : '';
	// What the node itself lacks only the user can give it.
	const first = trouble?.code === 'invalid-request' ? `${trouble.facts.nextStep} ` : '';
	return new VideoError(
		'still-running',
		`${provider.name} job ${job.jobId} was not ready after ${minutes} minutes.${lastPoll}`,
		{
			provider: provider.id,
			jobId: job.jobId,
			nextStep: `${first}Run Wait for Video again with this Job ID, or raise Give Up After. Do not create the video again.`,
		},
	);
}

/** The wait was broken off from outside, so that nothing is known. */
export function nobodyLooked({ provider, job: { jobId } }: KnownJob): VideoError {
	const message = `Nobody knows whether ${provider.name} job ${jobId} is ready: the inner execution that checked it is gone.`;
	return new VideoError('still-running', message, {
		provider: provider.id,
		jobId,
		nextStep: 'Run Wait for Video again with this Job ID. Do not create the video again.',
	});
}

/** What the user gets to see of videos; without a link where only the file is wanted. */
function shown(videos: readonly VideoAsset[], output: WaitSettings['output']): object {
	if (output === 'file') return { videos: undefined };
	return { videoUrl: videos[0]?.url, expiresAt: videos[0]?.expiresAt, videos };
}

/** What most people need: which job, what came of it, and what it cost. All links only where there is more than one. */
function simplified(
	{ provider, jobId, estimatedCost, ...job }: VideoJob,
	{ reportedCost = job.reportedCost }: SucceededState,
	videos: readonly VideoAsset[],
	output: WaitSettings['output'],
): object {
	return {
		provider,
		jobId,
		status: 'succeeded',
		...(output !== 'file' && { videoUrl: videos[0]?.url, ...(videos.length > 1 && { videos }) }),
		cost: reportedCost ?? estimatedCost ?? null,
	};
}

/** All there is to know about a job and its videos. */
function inFull(
	job: VideoJob,
	{ reportedCost }: SucceededState,
	videos: readonly VideoAsset[],
	output: WaitSettings['output'],
): object {
	return { ...job, ...(reportedCost && { reportedCost }), status: 'succeeded', ...shown(videos, output) };
}

/** One item with all videos of the job, or one item per video. */
function success({ job }: KnownJob, state: SucceededState, settings: WaitSettings): Passed[] {
	const { videos } = state;
	const { output, severalVideos, binaryPropertyName } = settings;
	const jsonOf = settings.simplify ? simplified : inFull;
	const placed = videos.map((asset, place) => ({ asset, place }));
	const items = severalVideos === 'items' ? placed.map((one) => [one]) : [placed];
	return items.map((group) => {
		const assets = group.map(({ asset }) => asset);
		const files = group.flatMap(({ asset, place }, index) =>
			filesOf(asset, place, `${binaryPropertyName}${index === 0 ? '' : index + 1}`),
		);
		return { json: jsonOf(job, state, assets, output), files: output === 'link' ? [] : files };
	});
}

/** What the node passes on of a job; throws the error it reports. The same for every way of waiting. */
export function passedOn(known: KnownJob, result: WaitResult, settings: WaitSettings): Passed[] {
	switch (result.outcome) {
		case 'gave-up':
			throw result.error;
		case 'stopped':
			throw stillRunning(known, settings.timeLimitMinutes, undefined);
		case 'still-running':
			if (settings.whenTimeIsUp === 'fail') throw stillRunning(known, settings.timeLimitMinutes, result.error);
			return [{ json: { ...known.job, status: result.lastState?.phase ?? 'unknown' }, files: [] }];
		case 'settled':
			if (result.state.phase !== 'succeeded') throw jobFailed(known, result.state);
			return success(known, result.state, settings);
	}
}

/** One job in a list for people: its id and how it stands. */
export function summaryOf({ job }: KnownJob, result: WaitResult): string {
	return `${job.jobId} (${result.outcome === 'settled' ? result.state.phase : 'not ready'})`;
}
