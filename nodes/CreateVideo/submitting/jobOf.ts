import type { Accepted } from '../../engine/submitting/submit';
import type { VideosMark } from '../../host/videosMark';
import { processClock } from '../../host/clock';
import type { VideoJob } from '../../video/job';
import type { Estimate } from '../../video/price';
import { estimateCost } from '../../video/price';
import { expectedSecondsOf, limitsFor, offerFor } from '../../video/offer';
import { callbackIn } from '../callback';
import type { CheckedRequest } from '../checkedRequest';

function estimateOf({ provider, request, format, model }: CheckedRequest): Estimate {
	const offer = offerFor(provider, request.mode, format.id);
	return estimateCost(request, model?.price, offer ? limitsFor(offer, request.model) : {});
}

/** What came of a submit that the provider answered with the videos themselves. */
function finishedPart(submission: Accepted, provider: string, videosMark: VideosMark): Partial<VideoJob> {
	if (submission.outcome !== 'finished') return {};
	const videos = [...submission.state.videos];
	const mark = videosMark({ provider, jobId: submission.jobId, videos });
	return { videos, ...(mark !== undefined && { videosMark: mark }) };
}

/** The handle that leaves the node for an accepted submit. */
export function jobOf(checked: CheckedRequest, submission: Accepted, videosMark: VideosMark): VideoJob {
	const { provider, request, format, model, warnings } = checked;
	const estimate = estimateOf(checked);
	const warning = submission.outcome === 'accepted' ? submission.warning : undefined;
	const allWarnings = warning === undefined ? warnings : [...warnings, warning];
	const reportedCost = submission.outcome === 'finished' ? submission.state.reportedCost : submission.reportedCost;
	return {
		provider: provider.id,
		model: request.model,
		requestFormat: format.id,
		jobId: submission.jobId,
		submittedAt: new Date(processClock.now()).toISOString(),
		...(model && { expectedSeconds: expectedSecondsOf(model, request) }),
		estimatedCost: estimate.cost,
		...(estimate.cost === null && { estimatedCostReason: estimate.reason }),
		...(reportedCost && { reportedCost }),
		callback: callbackIn(request),
		...finishedPart(submission, provider.id, videosMark),
		...(allWarnings.length > 0 && { warnings: allWarnings }),
	};
}
