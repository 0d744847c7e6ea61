/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ChaosClock } from './chaosClock';

const hourMs = 60 * 60_000;

describe('the clock of a chaos run', () => {
	let folder: string;

	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'n8n-ai-video-chaos-'))));

	afterEach(() => rmSync(folder, { recursive: true }));

	it('does at once, in order and each at its time what was planned for the time that it leaves out', () => {
		const clock = new ChaosClock(folder);
		const done: string[] = [];
		const startMs = clock.now();
		const tell = (name: string) => done.push(`${name} after ${Math.round((clock.now() - startMs) / hourMs)} h`);
		clock.after(2 * hourMs, () => tell('second'));
		clock.after(hourMs, () => {
			tell('first');
			clock.after(hourMs / 2, () => tell('first again'));
		});
		clock.after(hourMs, () => done.push('called off'))();
		const callOff = clock.after(5 * hourMs, () => tell('later'));
		clock.setForward(3 * hourMs);
		expect(done).toEqual(['first after 1 h', 'first again after 2 h', 'second after 2 h']);
		callOff();
	});

	it('counts neither what it leaves out nor what it is told not to count as seconds of the run', () => {
		const clock = new ChaosClock(folder);
		clock.begin();
		clock.setForward(hourMs);
		clock.hold();
		const { seconds } = clock;
		clock.setForward(hourMs);
		expect(clock.seconds).toBe(seconds);
		clock.countOn();
		expect(clock.seconds).toBeGreaterThanOrEqual(seconds);
		expect(clock.seconds).toBeLessThan(60);
	});

	it('is the clock of a process that is told of it, for every way to ask for the time', () => {
		const clock = new ChaosClock(folder);
		clock.setForward(100 * hourMs);
		const script = `
			Date.now = Date.now;
			const times = [Date.now(), new Date().getTime(), Date.parse(Date()), new (class extends Date {})().getTime()];
			console.log(JSON.stringify({ times, fixed: new Date(5).getTime(), isDate: new Date() instanceof Date }));`;
		const beforeMs = clock.now();
		const env = { PATH: process.env.PATH, ...clock.environment };
		const told = execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
		const { times, ...rest } = JSON.parse(told) as { times: number[] };
		for (const time of times) {
			// `Date()` knows whole seconds only.
			expect(time).toBeGreaterThan(beforeMs - 1_000);
			expect(time).toBeLessThanOrEqual(clock.now());
		}
		expect(rest).toEqual({ fixed: 5, isDate: true });
	});

	it('calls a long timer of that process sooner', () => {
		const clock = new ChaosClock(folder);
		const env = { PATH: process.env.PATH, ...clock.environment };
		const script = `
			const told = [];
			const tell = (name) => told.push(name) === 3 && console.log(told.join(', '));
			setTimeout(tell, 900, 'timer of 0.9 s');
			setTimeout(tell, 4_000, 'timer of 4 s');
			require('node:timers/promises').setTimeout(3_000, 'promise of 3 s').then(tell);`;
		const told = execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
		expect(told.trim()).toBe('promise of 3 s, timer of 4 s, timer of 0.9 s');
	});
});
