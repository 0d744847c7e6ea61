import type { WaitResult } from '../engine/progress';
import type { FailureReason } from '../video/errors';
import { VideoError } from '../video/errors';
import type { SettledState, SucceededState, VideoAsset } from '../video/job';
import type { KnownJob } from './readJobs';
import type { WaitSettings } from './readSettings';
import type { ResultFile } from './storeFiles';
import { filesOf } from './storeFiles';

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

function stillRunning({ provider, job }: KnownJob, minutes: number, trouble: VideoError | undefined): VideoError {
	const lastLook = trouble ? ` The last look went wrong: ${trouble.message}` : '';
	// What the node itself lacks only the user can give it.
	const first = trouble?.code === 'invalid-request' ? `${trouble.facts.nextStep} ` : '';
	return new VideoError(
		'still-running',
		`${provider.name} job ${job.jobId} was not ready after ${minutes} minutes.${lastLook}`,
		{
			provider: provider.id,
			jobId: job.jobId,
			nextStep: `${first}Run Wait for Video again with this Job ID, or raise Give Up After. Do not create the video again.`,
		},
	);
}

/** What the user gets to see of videos; without a link where only the file is wanted. */
function shown(videos: readonly VideoAsset[], output: WaitSettings['output']): object {
	if (output === 'file') return { videos: undefined };
	return { videoUrl: videos[0]?.url, expiresAt: videos[0]?.expiresAt, videos };
}

/** One item with all videos of the job, or one item per video. */
function success({ job }: KnownJob, { videos, reportedCost }: SucceededState, settings: WaitSettings): Passed[] {
	const { output, severalVideos, binaryPropertyName } = settings;
	const placed = videos.map((asset, place) => ({ asset, place }));
	const items = severalVideos === 'items' ? placed.map((one) => [one]) : [placed];
	return items.map((group) => {
		const assets = group.map(({ asset }) => asset);
		const json = {
			...job,
			...(reportedCost && { reportedCost }),
			status: 'succeeded',
			...shown(assets, output),
		};
		const files = group.flatMap(({ asset, place }, index) =>
			filesOf(asset, place, `${binaryPropertyName}${index === 0 ? '' : index + 1}`),
		);
		return { json, files: output === 'link' ? [] : files };
	});
}

/** Turns how a wait ended into what the node passes on, or into the error it reports; the same for every way of waiting. */
export function outcomeOf(known: KnownJob, result: WaitResult, settings: WaitSettings): Passed[] | VideoError {
	switch (result.outcome) {
		case 'gave-up':
			return result.error;
		case 'stopped':
			return stillRunning(known, settings.timeLimitMinutes, undefined);
		case 'still-running':
			return settings.whenTimeIsUp === 'passOn'
				? [{ json: { ...known.job, status: result.lastState?.phase ?? 'unknown' }, files: [] }]
				: stillRunning(known, settings.timeLimitMinutes, result.error);
		case 'settled':
			return result.state.phase === 'succeeded'
				? success(known, result.state, settings)
				: jobFailed(known, result.state);
	}
}

/** One job in a list for people: its id and how it stands. */
export function summaryOf({ job }: KnownJob, result: WaitResult): string {
	return `${job.jobId} (${result.outcome === 'settled' ? result.state.phase : 'not ready'})`;
}
