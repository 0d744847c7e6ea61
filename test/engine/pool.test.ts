import { Pool } from '../../nodes/engine/pool';
import { ManualClock } from './manualClock';

describe('a pool', () => {
	it.each([1, 3, 20])('never runs more than %p tasks at once, and uses all its places', async (size) => {
		const clock = new ManualClock();
		const pool = new Pool(size);
		let running = 0;
		let most = 0;
		const task = async (index: number) => {
			running++;
			most = Math.max(most, running);
			await clock.sleep(10 + (index % 7));
			running--;
		};
		await Promise.all(Array.from({ length: 50 }, async (_, index) => await pool.run(async () => await task(index))));
		expect([most, running]).toStrictEqual([size, 0]);
	});

	it('starts tasks in the order they came, also those that come later', async () => {
		const clock = new ManualClock();
		const pool = new Pool(2);
		const started: number[] = [];
		const run = (index: number) =>
			pool.run(async () => {
				started.push(index);
				await clock.sleep(10);
				if (index === 0) await run(9);
			});
		await Promise.all([0, 1, 2, 3, 4].map(run).concat(clock.sleep(5).then(async () => await run(5))));
		expect(started).toStrictEqual([0, 1, 2, 3, 4, 5, 9]);
	});

	it('gives back what a task gives', async () => {
		await expect(new Pool(1).run(() => Promise.resolve('video'))).resolves.toBe('video');
	});

	it('frees the place of a task that fails, and passes its error on', async () => {
		const pool = new Pool(1);
		const failed = pool.run(() => Promise.reject(new Error('lost')));
		const thrown = pool.run(() => {
			throw new Error('thrown at once');
		});
		const next = pool.run(() => Promise.resolve('next'));
		await expect(failed).rejects.toThrow('lost');
		await expect(thrown).rejects.toThrow('thrown at once');
		await expect(next).resolves.toBe('next');
		await expect(pool.run(() => Promise.resolve('later'))).resolves.toBe('later');
	});
});
