import {
	doubtIn,
	isAlive,
	isPaidOrInDoubt,
	jobIn,
	rowStates,
	spentIn,
	type RowState,
} from '../../../nodes/engine/ledger/row';
import { exampleRow, minuteMs, startMs } from './exampleRow';

const statesThat = (isSo: (state: RowState) => boolean) => rowStates.filter(isSo);

describe('what a row costs', () => {
	const ofState = (state: RowState) => exampleRow({ state, reservedCost: 2 });

	it('counts unless it certainly cost nothing: also what failed, what is in doubt and what waits', () => {
		expect(statesThat((state) => spentIn([ofState(state)], startMs) === 2)).toStrictEqual([
			'waiting',
			'sending',
			'accepted',
			'inDoubt',
			'succeeded',
			'failed',
			'canceled',
		]);
		expect(spentIn(rowStates.map(ofState), startMs)).toBe(14);
	});

	it('does not count where its owner died while it waited', () => {
		const row = ofState('waiting');
		expect(spentIn([row], row.aliveUntilMs ?? 0)).toBe(0);
	});

	it('adds up to the last cent, and to nothing where nobody knows a price', () => {
		const costs = [0.1, 0.2, 0.0001].map((reservedCost) => exampleRow({ state: 'accepted', reservedCost }));
		expect(spentIn([...costs, exampleRow({ state: 'accepted' })], startMs)).toBe(0.3001);
	});
});

describe('what the state of a row says', () => {
	it('is that money was or may have been spent, and no video failed', () => {
		expect(statesThat((state) => isPaidOrInDoubt(exampleRow({ state })))).toStrictEqual([
			'sending',
			'accepted',
			'inDoubt',
			'succeeded',
		]);
	});

	it('is that its owner lives, only while it waits', () => {
		const aliveUntilMs = startMs + 1;
		expect(statesThat((state) => isAlive(exampleRow({ state, aliveUntilMs }), startMs))).toStrictEqual(['waiting']);
		expect(isAlive(exampleRow({ aliveUntilMs }), aliveUntilMs)).toBe(false);
		expect(isAlive(exampleRow({ aliveUntilMs: NaN }), startMs)).toBe(false);
	});

	it('is not that its owner lives for hours, which only says that the clock was set back since', () => {
		expect(isAlive(exampleRow({ aliveUntilMs: startMs + 60 * minuteMs }), startMs)).toBe(false);
	});
});

describe('the details of a row', () => {
	const job = { provider: 'example', model: 'example-model', jobId: 'job-17', callback: 'none' as const };

	it('are its job', () => {
		expect(jobIn(exampleRow({ jobId: 'job-17', details: JSON.stringify(job) }))).toStrictEqual(job);
	});

	it.each(['', '{"provider":', '[]', '17', 'null', '{"jobId":17}', undefined])(
		'break nothing where somebody damaged them: %j',
		(details) => {
			const row = exampleRow({ jobId: 'job-17', ...(details !== undefined && { details }) });
			expect(jobIn(row)).toStrictEqual({ provider: 'example', model: 'example-model', jobId: 'job-17' });
			expect(jobIn({ ...row, jobId: undefined as never })).toBeUndefined();
			expect(doubtIn(row)).toBeUndefined();
		},
	);

	it('are the doubt', () => {
		const doubt = { code: 'submission-uncertain', message: 'No answer', facts: { nextStep: 'Look.', billed: null } };
		expect(doubtIn(exampleRow({ state: 'inDoubt', details: JSON.stringify(doubt) }))).toStrictEqual(doubt);
	});
});
