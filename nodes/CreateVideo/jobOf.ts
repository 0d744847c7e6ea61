import type { Accepted } from '../engine/client';
import { systemClock } from '../host/clock';
import type { VideoJob } from '../video/job';
import { estimateCost } from '../video/price';
import { expectedSecondsOf } from '../video/provider';
import { callbackIn } from './callbackUrl';
import type { CheckedRequest } from './readRequest';

/** The handle that leaves the node for an accepted submit. */
export function jobOf({ provider, request, format, model, warnings }: CheckedRequest, submission: Accepted): VideoJob {
	const estimate = estimateCost(request, model?.price);
	const warning = submission.outcome === 'accepted' ? submission.warning : undefined;
	const allWarnings = warning === undefined ? warnings : [...warnings, warning];
	const reportedCost = submission.outcome === 'finished' ? submission.state.reportedCost : submission.reportedCost;
	return {
		provider: provider.id,
		model: request.model,
		requestFormat: format.id,
		jobId: submission.jobId,
		submittedAt: new Date(systemClock.now()).toISOString(),
		...(model && { expectedSeconds: expectedSecondsOf(model, request) }),
		estimatedCost: estimate.cost,
		...(estimate.cost === null && { estimatedCostReason: estimate.reason }),
		...(reportedCost && { reportedCost }),
		callback: callbackIn(request),
		...(submission.outcome === 'finished' && { videos: [...submission.state.videos] }),
		...(allWarnings.length > 0 && { warnings: allWarnings }),
	};
}
