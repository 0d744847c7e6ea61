import { noteEnds } from '../../../nodes/host/ledger/jobEnds';
import { Ledgers, pay, withKey } from './ledgers';

const ends = [{ provider: 'example', jobId: 'job-17', state: 'failed' as const, awaitedBy: '' }];
const sends = [{ kind: 'send' }];

describe('the end of a job that Wait for Video saw', () => {
	let ledgers: Ledgers;

	beforeEach(() => (ledgers = new Ledgers()));
	afterEach(() => ledgers.clock.stop());

	it('is in the table, where it frees a Deduplication Key for every process', async () => {
		const computer = ledgers.computer();
		await pay(ledgers.of('first', { computer }), 'job-17', withKey());
		expect(await noteEnds(ends, computer.memory, ledgers.table.seenBy(computer.process), 'workflow')).toBeUndefined();
		expect(ledgers.states).toStrictEqual(['failed']);
		expect(await ledgers.of('second').claimAll([withKey()])).toMatchObject(sends);
	});

	it('frees the key also where the table could not be told, and is written by the next claim', async () => {
		const computer = ledgers.computer();
		await pay(ledgers.of('first', { computer }), 'job-17', withKey());
		ledgers.breakTable();
		const failure = await noteEnds(ends, computer.memory, ledgers.table.seenBy(computer.process), 'workflow');
		expect(failure?.message).toMatch(/database is locked/);
		ledgers.mendTable();
		expect(await ledgers.of('second', { computer }).claimAll([withKey()])).toMatchObject(sends);
		expect(ledgers.states[0]).toBe('failed');
	});
});
