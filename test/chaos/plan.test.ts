import { chaosPlan, describePlan } from './plan';

const seeds = Array.from({ length: 50 }, (_, index) => index + 1);

describe('the plan of a chaos run', () => {
	it('is the same for the same seed, and another for another', () => {
		expect(chaosPlan(7, 20)).toStrictEqual(chaosPlan(7, 20));
		expect(describePlan(chaosPlan(7, 20))).not.toBe(describePlan(chaosPlan(8, 20)).replace('Seed 8', 'Seed 7'));
	});

	it('keeps n8n down once for longer than every wait gives itself, and never twice', () => {
		for (const { kills, waits } of seeds.map((seed) => chaosPlan(seed, 20))) {
			const longest = 60 * (15 + Math.max(...waits.map(({ giveUpMinutes }) => giveUpMinutes)));
			expect(kills.filter(({ downSeconds }) => downSeconds > longest)).toHaveLength(1);
			expect(kills.length).toBeGreaterThan(2);
		}
	});

	it('has waits of one to ten videos, and over some seeds everything that may stand behind them', () => {
		const waits = seeds.flatMap((seed) => chaosPlan(seed, 20).waits);
		const counts = waits.map(({ videos }) => videos.length);
		expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 10]);
		expect([...new Set(waits.map(({ shape }) => shape))].sort()).toEqual(
			['approval', 'approvalAndSecondWait', 'form', 'loop', 'plain', 'secondWait'].sort(),
		);
		const scenes = new Set(waits.flatMap(({ videos }) => videos.map(({ scene }) => scene)));
		expect([...scenes]).toEqual(
			expect.arrayContaining(['no-callback', 'twice-callback', 'forged-callback', 'late-callback']),
		);
	});

	it('is told in full', () => {
		const plan = chaosPlan(3, 20);
		const told = describePlan(plan);
		for (const { name } of plan.waits) expect(told).toContain(`${name} at `);
		expect(told.match(/killed at/g)).toHaveLength(plan.kills.length);
		expect(told).toContain('the provider is away');
	});
});
