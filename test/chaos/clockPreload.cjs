/**
 * Loaded before n8n (`--require`): its dates and its long timers follow the clock in the file that CHAOS_CLOCK names,
 * which runs faster than the world's and is set forward while n8n is down. Timers below a second stay as they are, so that
 * nothing that guards a connection comes too soon.
 */
const { readFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const file = process.env.CHAOS_CLOCK;
const shortTimerMs = 1_000;
const readAgainMs = 100;

if (file !== undefined) {
	const WorldDate = Date;
	// Kept, because some library writes what it finds as `Date.now` back to it.
	const worldNow = Date.now;
	const read = () => JSON.parse(readFileSync(file, 'utf8'));
	let clock = read();
	const nowMs = () => Math.floor(clock.chaosMs + (worldNow() - clock.worldMs) * clock.speed);

	const timersPromises = require('node:timers/promises');
	const timers = require('node:timers');
	const worldInterval = globalThis.setInterval;

	globalThis.Date = new Proxy(WorldDate, {
		construct: (target, given, newTarget) => Reflect.construct(target, given.length > 0 ? given : [nowMs()], newTarget),
		apply: () => new WorldDate(nowMs()).toString(),
		get: (target, name) => (name === 'now' ? nowMs : Reflect.get(target, name)),
	});

	const shortened = (ms) => (ms >= shortTimerMs ? ms / clock.speed : ms);
	const withCallback = (schedule) =>
		new Proxy(schedule, {
			apply: (target, self, [act, ms, ...rest]) => target.call(self, act, shortened(ms), ...rest),
		});
	timersPromises.setTimeout = new Proxy(timersPromises.setTimeout, {
		apply: (target, self, [ms, ...rest]) => target.call(self, shortened(ms), ...rest),
	});
	for (const name of ['setTimeout', 'setInterval']) {
		globalThis[name] = withCallback(globalThis[name]);
		timers[name] = globalThis[name];
	}
	syncBuiltinESMExports();

	worldInterval(() => {
		try {
			clock = read();
		} catch {
			// It is being written.
		}
	}, readAgainMs).unref();
}
