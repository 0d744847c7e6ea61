import type { Answer, History, JobTruth, SeenExecution, SeenRow, SeenWait } from './history';

/** What must hold after every run; each names what it found, or nothing. */
type Invariant = (history: History) => string[];

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** A round asks first and ends later; what settles meanwhile it need not know. */
const roundWithinMs = minuteMs;

/** Of time in which n8n runs, and once more for each kill: its look for what is due, whoever takes over, and the files. */
const endsAfterDeadlineMs = 6 * minuteMs;

/** Between the moment when a parent ends and the moment when we see its inner execution go to sleep. */
const seenWithinMs = 20 * secondMs;

const nameOf = ({ id, plan }: SeenExecution) => `execution ${id} (${plan.name}, ${plan.shape})`;

const hasApproval = ({ plan: { shape } }: SeenExecution) =>
	shape === 'approval' || shape === 'form' || shape === 'approvalAndSecondWait';

/** n8n itself gives up what it was killed in. */
function diedWithN8n({ id, status }: SeenExecution, { outages }: History): boolean {
	return (status === 'crashed' || status === 'error') && outages.some(({ working }) => working.includes(id));
}

function wasStopped({ plan, status }: SeenExecution, { stopped }: History): boolean {
	return status === 'canceled' && stopped.includes(plan.name);
}

/** How much of a span n8n was there. */
function upMs(fromMs: number, toMs: number, { outages }: History): number {
	const downMs = outages
		.filter(({ isWhole }) => isWhole)
		.map((outage) => Math.max(0, Math.min(toMs, outage.toMs) - Math.max(fromMs, outage.fromMs)));
	return downMs.reduce((left, down) => left - down, Math.max(0, toMs - fromMs));
}

function killsDuring({ startMs, endMs }: SeenWait, { outages }: History): number {
	return outages.filter(({ fromMs }) => fromMs >= startMs && fromMs <= endMs).length;
}

/** Whether the provider could not say at the end of a wait how the job stood. */
function couldNotBeAsked({ pollsAtMs, blindPolls }: JobTruth, { endMs }: SeenWait, { away }: History): boolean {
	const wasAway = away.fromMs <= endMs && endMs - 2 * minuteMs <= away.toMs;
	const onlyBlind = pollsAtMs.filter((atMs) => atMs <= endMs).length <= blindPolls;
	return wasAway || (onlyBlind && pollsAtMs.some((atMs) => atMs <= endMs && atMs > endMs - 2 * minuteMs));
}

/** Jobs that were ready when the wait made its last round, and could be asked about. */
function readyFor(wait: SeenWait, history: History): JobTruth[] {
	return history.jobs.filter(
		(job) =>
			wait.jobIds.includes(job.jobId) &&
			job.outcome === 'succeeded' &&
			(job.settledAtMs ?? Infinity) < wait.endMs - roundWithinMs &&
			!couldNotBeAsked(job, wait, history),
	);
}

/** What is wrong with one row, by what the provider knows. */
function wrongWith({ fate, isGood }: SeenRow, job: JobTruth | undefined, wait: SeenWait, deadlineMs: number) {
	if (!job) return 'the provider has no such job';
	if (isGood !== (fate === 'succeeded')) return `it left by the ${isGood ? 'normal' : 'error'} output as ${fate}`;
	if (fate === 'succeeded') return job.outcome === 'succeeded' ? undefined : `it is ${job.outcome}`;
	if (fate === 'job-failed')
		return job.outcome === 'failed' || job.outcome === 'canceled' ? undefined : `it is ${job.outcome}`;
	if (fate !== 'still-running') return `nothing that happens here makes it ${fate}`;
	return wait.endMs < deadlineMs - secondMs ? 'it was given up before its time' : undefined;
}

const deadlineOf = ({ startMs }: SeenWait, { plan }: SeenExecution) => startMs + plan.giveUpMinutes * minuteMs;

function wrongRows(execution: SeenExecution, wait: SeenWait, { jobs }: History): string[] {
	return wait.rows.flatMap((row) => {
		const job = jobs.find(({ jobId }) => jobId === row.jobId);
		const wrong = wrongWith(row, job, wait, deadlineOf(wait, execution));
		return wrong === undefined ? [] : [`${wait.node} gave out ${row.jobId} as ${row.fate}, but ${wrong}`];
	});
}

/** What the nodes that ran say about an execution that n8n calls a success. */
function unfinished(execution: SeenExecution): string[] {
	const { nodes, plan, waits } = execution;
	const hasGood = (node: string) => waits.some((wait) => wait.node === node && wait.rows.some(({ isGood }) => isGood));
	const due = [
		...(waits.length > 0 && plan.shape === 'loop' ? ['Good'] : []),
		...(hasGood('Wait') && (plan.shape === 'plain' || plan.shape === 'secondWait') ? ['After Wait'] : []),
		...(hasGood('Wait') && hasApproval(execution) ? ['Approved'] : []),
		...(hasGood('Second Wait') ? ['Good'] : []),
	];
	return due.filter((node) => !nodes.includes(node)).map((node) => `ended before "${node}"`);
}

/** An execution that stops on error may do so only where a job of its last wait gives it a reason. */
function isRightToFail({ plan, waits }: SeenExecution, history: History): boolean {
	const last = waits.at(-1);
	if (!last) return false;
	const ready = readyFor(last, history).length;
	return plan.stopsOnError && ready < last.jobIds.length;
}

function wrongEnd(execution: SeenExecution, history: History): string[] {
	const { status, error } = execution;
	if (diedWithN8n(execution, history) || wasStopped(execution, history)) return [];
	if (status === 'success') return unfinished(execution);
	if (status === 'error' && isRightToFail(execution, history)) return [];
	return [`became ${status}${error === undefined ? '' : `: ${error}`}`];
}

/** Each planned wait has one execution, which ended as its own settings and the provider say, and in time. */
const everyExecutionEndsByItsRules: Invariant = (history) => {
	const counts = history.plan.waits.flatMap(({ name }) => {
		const count = history.executions.filter(({ plan }) => plan.name === name).length;
		const isRight = count === 1 || (count === 0 && history.uncertainStarts.includes(name));
		return isRight ? [] : [`${name} has ${count} executions`];
	});
	const ends = history.executions.flatMap((execution) => {
		const late = execution.waits.flatMap((wait) => {
			const afterDeadlineMs = upMs(deadlineOf(wait, execution), wait.endMs, history);
			const seconds = Math.round(afterDeadlineMs / secondMs);
			return afterDeadlineMs > endsAfterDeadlineMs * (1 + killsDuring(wait, history))
				? [`${wait.node} ended ${seconds} s after its time, without those in which n8n was down`]
				: [];
		});
		const rows = execution.waits.flatMap((wait) => wrongRows(execution, wait, history));
		const found = [...wrongEnd(execution, history), ...late, ...rows];
		return found.map((what) => `${nameOf(execution)}: ${what}`);
	});
	return [...counts, ...ends];
};

/** What goes on behind an approval or a form goes on once, with what somebody answered, and after that. */
const noApprovalIsSkipped: Invariant = ({ executions, answers }) =>
	executions.filter(hasApproval).flatMap((execution) => {
		const { approvals, plan, nodes } = execution;
		const given: Answer | undefined = answers.find(({ wait }) => wait === plan.name);
		const found = [
			...(approvals.length > 1 ? [`the approval ran ${approvals.length} times`] : []),
			...(approvals.length === 0 && nodes.includes('Approved') ? ['it went on without the approval'] : []),
			...approvals.flatMap(({ answer, endMs }) => {
				if (!given) return ['it went on, and nobody had answered'];
				if (answer !== given.token) return [`it went on with ${answer ?? 'something else'} instead of an answer`];
				return endMs < given.atMs - secondMs ? ['it went on before the answer'] : [];
			}),
		];
		return found.map((what) => `${nameOf(execution)}: ${what}`);
	});

/** Every video that was ready leaves as ready, once; and no job is dropped without a row. */
const everyReadyVideoArrives: Invariant = (history) =>
	history.executions.flatMap((execution) => {
		const hasStopped = execution.plan.stopsOnError && execution.status === 'error';
		return execution.waits.flatMap((wait) => {
			if (hasStopped && wait === execution.waits.at(-1) && wait.rows.length === 0) return [];
			const rowsOf = (id: string) => wait.rows.filter(({ jobId }) => jobId === id);
			const dropped = readyFor(wait, history)
				.filter(({ jobId }) => !rowsOf(jobId).some(({ isGood }) => isGood))
				.map(({ jobId }) => `${jobId} was ready and left as ${rowsOf(jobId)[0]?.fate ?? 'nothing'}`);
			const counts = wait.jobIds
				.filter((id) => rowsOf(id).length !== 1)
				.map((id) => `${id} has ${rowsOf(id).length} rows`);
			return [...dropped, ...counts].map((what) => `${nameOf(execution)}: at ${wait.node} ${what}`);
		});
	});

/** One job for each order at most, whoever died when. */
const nothingIsBilledTwice: Invariant = ({ jobs }) => {
	const orders = new Map<string, string[]>();
	for (const { order, jobId } of jobs) orders.set(order, [...(orders.get(order) ?? []), jobId]);
	return [...orders].flatMap(([order, ids]) =>
		ids.length > 1 ? [`${order.split('/')[0]}: order ${order} was billed ${ids.length} times: ${ids.join(', ')}`] : [],
	);
};

/** Whoever works for an execution that has ended notices at its next waking. */
const noInnerOutlivesItsParent: Invariant = ({ executions, inners }) =>
	inners.flatMap(({ id, wait, endMs, sleepsAtMs }) => {
		const parent = executions.find(({ plan }) => plan.name === wait);
		const parentEndMs = parent?.endMs;
		if (!parent || parentEndMs === undefined) return [];
		const sleepsAfter = sleepsAtMs.filter((atMs) => atMs > parentEndMs + seenWithinMs).length;
		const found = [
			...(sleepsAfter > 0 ? [`went to sleep ${sleepsAfter} times after its parent had ended`] : []),
			...(endMs === undefined ? ['never ended, though its parent did'] : []),
		];
		return found.map((what) => `${nameOf(parent)}: inner execution ${id} ${what}`);
	});

export const invariants: Readonly<Record<string, Invariant>> = {
	everyExecutionEndsByItsRules,
	noApprovalIsSkipped,
	everyReadyVideoArrives,
	nothingIsBilledTwice,
	noInnerOutlivesItsParent,
};

/** All that a run violated, each with the name of its rule. */
export function violationsOf(history: History): string[] {
	return Object.entries(invariants).flatMap(([name, invariant]) =>
		invariant(history).map((what) => `${name}: ${what}`),
	);
}
