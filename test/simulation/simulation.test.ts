import { ProcessRows } from '../../nodes/engine/ledger/processRows';
import { JobLedger } from '../../nodes/host/ledger/jobLedger';
import { playMany, shrunk, type Violation } from './check';

/** As many as one core plays in about 15 seconds; `npm run simulate` plays others, and more. */
const histories = 6_000;
const firstSeed = 1;

/** Against hanging only. */
const timeoutMs = 5 * 60_000;

/** Few are enough to find what is planted. */
const historiesWithDefect = 600;

/** What somebody needs to find the reason. */
async function described({ seed, history }: Violation): Promise<string> {
	const { found, history: shortest } = await shrunk(history);
	return `Seed ${seed}: ${found.join('; ')}\n${JSON.stringify(shortest)}\nnpm run simulate -- --histories 1 --seed ${seed}`;
}

describe('the ledger under everything that can happen to it', () => {
	it(
		`lets nobody pay twice and loses no job in ${histories} histories`,
		async () => {
			const { played, violations } = await playMany(firstSeed, histories);
			expect(await Promise.all(violations.slice(0, 3).map(described))).toStrictEqual([]);
			expect([played, violations.length]).toStrictEqual([histories, 0]);
		},
		timeoutMs,
	);
});

describe('the simulation', () => {
	afterEach(() => jest.restoreAllMocks());

	const found = async () => {
		const { violations } = await playMany(firstSeed, historiesWithDefect);
		return new Set(violations.flatMap((violation) => violation.found.map((text) => text.split(':')[0])));
	};

	const { record } = JobLedger.prototype;
	const { add } = ProcessRows.prototype;

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
			'believes for ever that an owner lives',
			'nothingStaysLocked',
			() =>
				jest.spyOn(ProcessRows.prototype, 'add').mockImplementation(function (this: ProcessRows, rows, tableKey) {
					for (const row of rows) row.aliveUntilMs = Infinity;
					add.call(this, rows, tableKey);
				}),
		],
	])(
		'finds a ledger that %s',
		async (_, invariant, plant) => {
			plant();
			expect(await found()).toContain(invariant);
		},
		timeoutMs,
	);
});
