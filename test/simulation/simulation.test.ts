import * as identity from '../../nodes/engine/ledger/identity';
import { ProcessRows } from '../../nodes/engine/ledger/processRows';
import { meanings } from '../../nodes/engine/ledger/row';
import { JobLedger } from '../../nodes/host/ledger/jobLedger';
import { TableAccess } from '../../nodes/host/ledger/tableAccess';
import { described, playMany } from './check';

/** With the defects below, as many as one core plays in less than a minute; `npm run simulate` plays others, and more. */
const histories = 6_000;
const firstSeed = 1;

/** Against hanging only. */
const timeoutMs = 10 * 60_000;

/** Each defect is looked for until it is found, in so many at most. */
const historiesWithDefect = 6_000;

describe('the ledger under everything that can happen to it', () => {
	it(
		`lets nobody pay twice and loses no job in ${histories} histories`,
		async () => {
			const violations = await playMany(firstSeed, histories);
			expect(await Promise.all(violations.slice(0, 3).map(described))).toStrictEqual([]);
			expect(violations).toHaveLength(0);
		},
		timeoutMs,
	);
});

describe('the simulation', () => {
	const given = structuredClone(meanings);

	afterEach(() => {
		jest.restoreAllMocks();
		Object.assign(meanings, structuredClone(given));
	});

	/** Whether one of the histories violates the invariant; it ends with the first that does. */
	async function isFound(invariant: string): Promise<boolean> {
		let hasIt = false;
		for (let seed = firstSeed; !hasIt && seed < firstSeed + historiesWithDefect; seed++) {
			const violations = await playMany(seed, 1);
			hasIt = violations.some(({ found }) => found.some((text) => text.startsWith(`${invariant}:`)));
		}
		return hasIt;
	}

	const { matchRetried } = identity;
	const { record } = JobLedger.prototype;
	const { overlay } = ProcessRows.prototype;
	const { moveWaiting } = TableAccess.prototype;

	it.each<[string, string, () => void]>([
		[
			'does not write that a submit leaves',
			'nobodyPaysTwice',
			() => jest.spyOn(JobLedger.prototype, 'beforeSend').mockResolvedValue(),
		],
		[
			'forgets what is in doubt',
			'noJobIsLost',
			() =>
				jest.spyOn(JobLedger.prototype, 'record').mockImplementation(function (this: JobLedger, key, outcome) {
					record.call(this, key, outcome.state === 'inDoubt' ? { state: 'notSent' } : outcome);
				}),
		],
		[
			'never says what became of a submit',
			'noFalseDoubt',
			() => jest.spyOn(JobLedger.prototype, 'record').mockReturnValue(),
		],
		[
			'counts no money but its own',
			'limitsHold',
			() => jest.spyOn(JobLedger.prototype, 'spentByOthers', 'get').mockReturnValue({ byExecution: 0, onDay: 0 }),
		],
		[
			'believes that jobs which failed cost nothing',
			'limitsHold',
			() => Object.assign(meanings.failed, { costs: false }),
		],
		[
			'believes that what is in doubt costs nothing',
			'limitsHold',
			() => Object.assign(meanings.inDoubt, { costs: false }),
		],
		[
			'waits for those who died while they waited',
			'nothingStaysLocked',
			() =>
				jest.spyOn(TableAccess.prototype, 'moveWaiting').mockImplementation(async function (
					this: TableAccess,
					rows,
					move,
				) {
					return move.state === 'notSent' ? new Set() : await moveWaiting.call(this, rows, move);
				}),
		],
		[
			'moves a row whoever has it',
			'nobodyPaysTwice',
			() =>
				jest.spyOn(TableAccess.prototype, 'moveWaiting').mockImplementation(async function (
					this: TableAccess,
					rows,
					move,
				) {
					await moveWaiting.call(this, rows, move);
					return new Set(rows.map(({ key }) => key));
				}),
		],
		[
			'keeps a key for a job that was canceled',
			'noStepMisbehaves',
			() => Object.assign(meanings.canceled, { frees: false }),
		],
		[
			'sends equal calls of an agent side by side',
			'nobodyPaysTwice',
			() => jest.spyOn(identity, 'ofEqualCall').mockReturnValue(undefined),
		],
		[
			'gives a retried round what an earlier round has',
			'noStepMisbehaves',
			() =>
				jest
					.spyOn(identity, 'matchRetried')
					.mockImplementation((orders, rows) => matchRetried(orders, rows, () => false)),
		],
		[
			'sends in a restarted execution what fits nothing that was paid for',
			'nobodyPaysTwice',
			() =>
				jest.spyOn(identity, 'matchRetried').mockImplementation((...given) => ({
					...matchRetried(...given),
					unmatched: [],
				})),
		],
		[
			'trusts the table over what it knows',
			'nobodyIsToldAFalseDoubt',
			() => jest.spyOn(ProcessRows.prototype, 'unwritten').mockReturnValue([]),
		],
		[
			'does not believe people who change the table',
			'nothingStaysLocked',
			() =>
				jest.spyOn(ProcessRows.prototype, 'overlay').mockImplementation(function (
					this: ProcessRows,
					found,
					_,
					isWanted,
				) {
					return overlay.call(this, found, -1, isWanted);
				}),
		],
	])(
		'finds a ledger that %s',
		async (_, invariant, plant) => {
			plant();
			expect(await isFound(invariant)).toBe(true);
		},
		timeoutMs,
	);
});
