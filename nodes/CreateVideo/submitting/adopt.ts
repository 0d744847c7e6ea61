import type { ReconcilePorts } from '../../engine/submitting/reconcile';
import type { Finding } from '../../engine/submitting/submit';
import { afterSearch, findAccepted } from '../../engine/submitting/submit';
import type { ItemResult } from '../../host/itemResult';
import { fingerprintOf } from '../../host/ledger/fingerprint';
import type { Verdict } from '../../host/ledger/verdicts';
import { errorFromJson, VideoError } from '../../video/errors';
import type { CheckedRequest } from '../checkedRequest';
import { jobOf } from './jobOf';
import type { CreatedJob } from './outcome';
import type { SubmitRun, Task } from './submitRun';

function interrupted({ provider }: CheckedRequest): VideoError {
	return new VideoError(
		'submission-uncertain',
		'An earlier try of this step was interrupted while it sent this item. The video may have been created and billed; it was not created again.',
		{ provider: provider.id, nextStep: '', billed: null },
	);
}

/** The job of a submit that an earlier try left in doubt, or what the search for it came to. */
async function reconcileEarlier(
	{ provider, request, files }: CheckedRequest,
	{ key, sinceMs }: Extract<Verdict, { kind: 'inDoubt' }>,
	ports: ReconcilePorts,
): Promise<Finding> {
	// Nobody knows any more under which address a file was sent. A provider that is searched by what was asked for could
	// not tell this job from one with another picture, so nothing is taken for ours.
	if (provider.matchesRequest && files.size > 0) return { found: 'files-unknown' };
	return await findAccepted(provider, { ...request, reference: fingerprintOf(key) }, sinceMs, ports);
}

/** What an earlier try of the same order left behind: its job, or that nobody knows. It is never sent again. */
export async function adopt(
	{ itemIndex, checked }: Task,
	verdict: Exclude<Verdict, { kind: 'send' }>,
	{ ports, ledger, videosMark }: Pick<SubmitRun, 'ports' | 'ledger' | 'videosMark'>,
): Promise<ItemResult<CreatedJob>> {
	if (verdict.kind === 'held') return { itemIndex, error: verdict.error };
	if (verdict.kind === 'job') {
		ports.knownJobs?.add(verdict.job.jobId);
		return { itemIndex, value: { job: verdict.job, isAdopted: true } };
	}
	const doubt = verdict.error ? errorFromJson(verdict.error) : interrupted(checked);
	const finding = await reconcileEarlier(checked, verdict, ports);
	if ('found' in finding) return { itemIndex, error: afterSearch(doubt, checked.provider, finding.found) };
	const job = jobOf(checked, finding, videosMark);
	ledger.record(verdict.key, { state: 'accepted', job });
	return { itemIndex, value: { job, isAdopted: true } };
}
