import type { Intent, LedgerEntry } from '../../nodes/engine/ledger';
import { MemoryLedger } from '../../nodes/engine/ledger';
import { ManualClock } from './manualClock';

const intent = (slot: string): Intent => ({ slot, provider: 'example', model: 'a-model', itemIndex: 0, waits: false });
const accepted: LedgerEntry = { state: 'accepted', job: { provider: 'example', jobId: 'job-17' } };
const uncertain: LedgerEntry = {
	state: 'uncertain',
	error: { code: 'submission-uncertain', message: 'No answer', facts: { nextStep: 'Look.' } },
};

describe('the ledger of one process', () => {
	it('gives a free slot to the first who claims it, and shows the second that it is on its way', async () => {
		const ledger = new MemoryLedger(new ManualClock());
		expect(await ledger.claim([intent('a'), intent('b')])).toStrictEqual([undefined, undefined]);
		expect(await ledger.claim([intent('a')])).toMatchObject([{ state: 'intent', origin: { slot: 'a' } }]);
	});

	it.each([accepted, uncertain])('never frees a slot that may be paid for: $state', async (entry) => {
		const ledger = new MemoryLedger(new ManualClock());
		await ledger.claim([intent('a')]);
		await ledger.record('a', entry);
		await ledger.flush();
		expect(await ledger.claim([intent('a')])).toStrictEqual([entry]);
		expect(await ledger.claim([intent('a')])).toStrictEqual([entry]);
	});

	it('frees a slot that certainly cost nothing', async () => {
		const ledger = new MemoryLedger(new ManualClock());
		await ledger.claim([intent('a')]);
		await ledger.record('a', { state: 'refused' });
		expect(await ledger.claim([intent('a')])).toStrictEqual([undefined]);
		expect(await ledger.claim([intent('a')])).toMatchObject([{ state: 'intent', origin: { slot: 'a' } }]);
	});

	it('forgets after a day, so that a process that runs for months does not grow', async () => {
		const clock = new ManualClock();
		const ledger = new MemoryLedger(clock);
		await ledger.claim([intent('a')]);
		await ledger.record('a', accepted);
		await clock.sleep(25 * 60 * 60_000);
		expect(await ledger.claim([intent('a')])).toStrictEqual([undefined]);
	});
});
