import type { History, JobTruth, SeenExecution, SeenWait } from './history';
import { invariants, violationsOf } from './invariants';
import type { PlannedWait } from './plan';

const at = (seconds: number) => 1_000_000_000 + seconds * 1_000;

const planned: PlannedWait = {
	name: 'wait-1',
	startSeconds: 0,
	provider: 'shortApi',
	shape: 'plain',
	videos: [{ scene: 'happy', seconds: 30 }],
	second: { scene: 'happy', seconds: 30 },
	giveUpMinutes: 3,
	stopsOnError: false,
	withFile: false,
	withCallbacks: true,
	answerSeconds: 10,
};

const job: JobTruth = {
	jobId: 'job-1',
	order: 'wait-1/first/0',
	outcome: 'succeeded',
	settledAtMs: at(30),
	pollsAtMs: [at(1), at(120)],
	blindPolls: 0,
};

const waited: SeenWait = {
	node: 'Wait',
	jobIds: ['job-1'],
	startMs: at(0),
	endMs: at(121),
	rows: [{ jobId: 'job-1', fate: 'succeeded', isGood: true }],
};

const execution: SeenExecution = {
	id: '1',
	plan: planned,
	status: 'success',
	endMs: at(122),
	nodes: ['Wait', 'After Wait'],
	waits: [waited],
	approvals: [],
};

const approved: SeenExecution = {
	...execution,
	plan: { ...planned, shape: 'approval' },
	nodes: ['Wait', 'Address', 'Approval', 'Approved'],
	approvals: [{ endMs: at(140), answer: 'yes to wait-1' }],
};

const answered = [{ wait: 'wait-1', token: 'yes to wait-1', atMs: at(139) }];

function history(changes: Partial<History> = {}): History {
	const [first = execution] = changes.executions ?? [];
	return {
		plan: {
			seed: 1,
			waits: [first.plan],
			kills: [],
			naps: [],
			away: { fromSeconds: 0, toSeconds: 0, answer: 'nothing' },
		},
		executions: [execution],
		inners: [{ id: '2', wait: 'wait-1', endMs: at(121), sleepsAtMs: [at(2), at(62)] }],
		jobs: [job],
		answers: [],
		outages: [],
		away: { fromMs: at(-900), toMs: at(-800) },
		uncertainStarts: [],
		stopped: [],
		...changes,
	};
}

/** The names of the rules that a history breaks. */
const broken = (changes: Partial<History>) => [
	...new Set(violationsOf(history(changes)).map((text) => text.split(':')[0])),
];

const withWait = (changes: Partial<SeenWait>, more: Partial<SeenExecution> = {}): Partial<History> => ({
	executions: [{ ...execution, ...more, waits: [{ ...waited, ...changes }] }],
});

const row = (fate: string, isGood = false) => [{ jobId: 'job-1', fate, isGood }];

const stuck: JobTruth = { jobId: 'job-1', order: job.order, outcome: 'open', pollsAtMs: [at(120)], blindPolls: 0 };

const outage = { fromMs: at(10), toMs: at(50), isWhole: true, working: ['1'] };

describe('what must hold after a chaos run', () => {
	it.each<[string, Partial<History>]>([
		['a video that arrived', {}],
		['an approval that somebody gave', { executions: [approved], answers: answered }],
		[
			'a job that stays open and is given up',
			{ ...withWait({ rows: row('still-running'), endMs: at(200) }), jobs: [stuck] },
		],
		[
			'a job that failed and leaves by the error output',
			{ ...withWait({ rows: row('job-failed') }, { nodes: ['Wait'] }), jobs: [{ ...job, outcome: 'failed' }] },
		],
		[
			'an execution that stops because a job failed',
			{
				...withWait({ rows: [] }, { status: 'error', plan: { ...planned, stopsOnError: true } }),
				jobs: [{ ...job, outcome: 'failed' }],
			},
		],
		['an execution that n8n was killed in', { ...withWait({}, { status: 'crashed', waits: [] }), outages: [outage] }],
		['an execution that somebody stopped', { ...withWait({}, { status: 'canceled' }), stopped: ['wait-1'] }],
		['a start that n8n may not have noticed', { executions: [], uncertainStarts: ['wait-1'] }],
		[
			'a ready video that its provider could not tell of',
			{ ...withWait({ rows: row('still-running'), endMs: at(200) }), away: { fromMs: at(150), toMs: at(210) } },
		],
		[
			'a wait that ends late because n8n was down',
			{ ...withWait({ endMs: at(900) }), outages: [{ ...outage, toMs: at(890) }] },
		],
	])('lets %s pass', (_, changes) => {
		expect(violationsOf(history(changes))).toEqual([]);
	});

	const { everyExecutionEndsByItsRules: ends, noApprovalIsSkipped: approvals } = invariants;

	it.each<[string, Partial<History>]>([
		['no execution for a wait', { executions: [] }],
		['two executions for a wait', { executions: [execution, { ...execution, id: '9' }] }],
		['an execution that still sleeps', withWait({}, { status: 'waiting' })],
		['an execution that crashed though n8n was there', withWait({}, { status: 'crashed' })],
		[
			'an execution that crashed while it slept',
			{ ...withWait({}, { status: 'crashed' }), outages: [{ ...outage, working: ['7'] }] },
		],
		['an execution that failed without a reason', withWait({}, { status: 'error', error: 'Oh no' })],
		['an execution that nobody stopped', withWait({}, { status: 'canceled' })],
		['an execution that ended in the middle', withWait({}, { nodes: ['Wait'] })],
		['an execution that ended before its approval', { executions: [{ ...approved, nodes: ['Wait'], approvals: [] }] }],
		['a job that was given up early', { ...withWait({ rows: row('still-running') }), jobs: [stuck] }],
		['a job that left as ready and is not', { jobs: [stuck] }],
		['a job that left as failed and is not', withWait({ rows: row('job-failed') })],
		[
			'a job that nobody knows',
			withWait({ rows: [...waited.rows, { jobId: 'job-x', fate: 'succeeded', isGood: true }] }),
		],
		[
			'an error in the normal output',
			{ ...withWait({ rows: row('still-running', true), endMs: at(200) }), jobs: [stuck] },
		],
		['a wait that ended long after its time', withWait({ endMs: at(900) })],
		['an error that nothing explains', withWait({ rows: row('authentication') })],
	])('finds %s', (_, changes) => {
		expect(ends?.(history(changes))).not.toEqual([]);
	});

	it.each<[string, Partial<History>]>([
		['that nobody gave', { executions: [approved] }],
		[
			'that the rows of a wait took the place of',
			{ executions: [{ ...approved, approvals: [{ endMs: at(140), answer: undefined }] }], answers: answered },
		],
		[
			'that went on before the answer',
			{ executions: [{ ...approved, approvals: [{ endMs: at(130), answer: 'yes to wait-1' }] }], answers: answered },
		],
		['that did not run', { executions: [{ ...approved, approvals: [] }], answers: answered }],
		[
			'that ran twice',
			{ executions: [{ ...approved, approvals: [...approved.approvals, ...approved.approvals] }], answers: answered },
		],
	])('finds an approval %s', (_, changes) => {
		expect(approvals?.(history(changes))).not.toEqual([]);
	});

	it.each<[string, Partial<History>, string]>([
		[
			'a ready video that was dropped',
			withWait({ rows: row('still-running'), endMs: at(200) }, { nodes: ['Wait'] }),
			'everyReadyVideoArrives',
		],
		['a job without a row', withWait({ rows: [] }, { nodes: ['Wait'] }), 'everyReadyVideoArrives'],
		['a video that arrived twice', withWait({ rows: [...waited.rows, ...waited.rows] }), 'everyReadyVideoArrives'],
		['an order with two jobs', { jobs: [job, { ...job, jobId: 'job-2' }] }, 'nothingIsBilledTwice'],
		[
			'an inner execution that sleeps again after its parent',
			{ inners: [{ id: '2', wait: 'wait-1', endMs: at(400), sleepsAtMs: [at(2), at(200)] }] },
			'noInnerOutlivesItsParent',
		],
		[
			'an inner execution that never ends',
			{ inners: [{ id: '2', wait: 'wait-1', sleepsAtMs: [at(2)] }] },
			'noInnerOutlivesItsParent',
		],
	])('finds %s, and nothing else', (_, changes, rule) => {
		expect(broken(changes)).toEqual([rule]);
	});

	it('names the execution and what it was planned to be', () => {
		expect(violationsOf(history(withWait({}, { status: 'waiting' })))).toEqual([
			'everyExecutionEndsByItsRules: execution 1 (wait-1, plain): became waiting',
		]);
	});
});
