import type { BoundedOperation, SendOutcome } from '../../nodes/engine/repeat';
import { bounds, outcomeOf, nextAfter, repeated, send } from '../../nodes/engine/repeat';
import type { Delivery } from '../../nodes/engine/transport';
import { ManualClock } from './manualClock';
import { answered, ScriptedTransport, unanswered } from './scriptedTransport';

const call = { method: 'POST', path: '/jobs', timeoutSeconds: 60 } as const;
const within = { attempts: 4, totalMs: 10_000, firstDelayMs: 1_000 };
const random = () => 0;

describe('sending a submit', () => {
	const submit = async (transport: ScriptedTransport, clock = new ManualClock()) =>
		await send('submit', call, { transport, clock, random }, within);

	it('gives back the last delivery', async () => {
		const transport = new ScriptedTransport(
			unanswered('not-sent', 'first'),
			unanswered('not-sent', 'second'),
			answered(400, 'third'),
		);
		expect(await submit(transport)).toStrictEqual(answered(400, 'third'));
	});

	it('doubles the pause each time', async () => {
		const clock = new ManualClock();
		await submit(new ScriptedTransport(unanswered('not-sent')), clock);
		expect(clock.sleptMs).toStrictEqual([1_000, 2_000, 4_000]);
	});

	it('takes every answer for the last word, "too many" too', async () => {
		const transport = new ScriptedTransport(answered(429, '', { 'retry-after': '3' }));
		const delivery = await submit(transport);
		expect([delivery, transport.sent.length]).toStrictEqual([answered(429, '', { 'retry-after': '3' }), 1]);
	});

	it('sends the same call each time', async () => {
		const transport = new ScriptedTransport(unanswered('not-sent'));
		await submit(transport);
		expect(transport.sent).toStrictEqual([call, call, call, call]);
	});
});

describe('repeating', () => {
	/** How often an attempt that always ends so is made, and how long that takes. */
	async function made(
		operation: BoundedOperation,
		outcome: SendOutcome,
		more: { retryAfterMs?: number; luck?: number } = {},
	) {
		const clock = new ManualClock();
		const startMs = clock.now();
		let attempts = 0;
		const attempt = async () => {
			attempts++;
			return await Promise.resolve({ result: attempts, outcome, retryAfterMs: more.retryAfterMs });
		};
		await repeated(operation, attempt, { clock, random: () => more.luck ?? 0 });
		return { attempts, tookMs: clock.now() - startMs };
	}

	it.each<[BoundedOperation, Record<SendOutcome, number>]>([
		['submit', { 'not-sent': 5, lost: 1, aborted: 1, 'too-many': 1, 'server-error': 1, unclear: 1, answered: 1 }],
		['upload', { 'not-sent': 4, lost: 4, aborted: 1, 'too-many': 4, 'server-error': 4, unclear: 1, answered: 1 }],
		['cancel', { 'not-sent': 3, lost: 3, aborted: 1, 'too-many': 3, 'server-error': 3, unclear: 1, answered: 1 }],
	])('makes this many attempts at a %s that ends so: %j', async (operation, attempts) => {
		for (const [outcome, count] of Object.entries(attempts)) {
			expect([outcome, (await made(operation, outcome as SendOutcome)).attempts]).toStrictEqual([outcome, count]);
		}
	});

	it('makes a pause up to half longer, so that many do not come back together', async () => {
		expect((await made('cancel', 'lost', { luck: 0 })).tookMs).toBe(1_500);
		expect((await made('cancel', 'lost', { luck: 1 })).tookMs).toBe(2_250);
	});

	it('waits as long as it is asked to, within its time', async () => {
		expect(await made('cancel', 'too-many', { retryAfterMs: 4_000 })).toStrictEqual({ attempts: 3, tookMs: 8_000 });
		expect(await made('cancel', 'too-many', { retryAfterMs: 11_000 })).toStrictEqual({ attempts: 1, tookMs: 0 });
	});

	it('ends before it would pass the time granted, counting slow attempts too', async () => {
		const clock = new ManualClock();
		let attempts = 0;
		const slow = async () => {
			attempts++;
			await clock.sleep(4_000);
			return { result: attempts, outcome: 'lost' as const };
		};
		expect(await repeated('upload', slow, { clock, random }, within)).toBe(2);
	});

	it('ends at Stop, without another attempt', async () => {
		const [clock, stop] = [new ManualClock(), new AbortController()];
		let attempts = 0;
		const attempt = async () => await Promise.resolve({ result: ++attempts, outcome: 'lost' as const });
		const ended = repeated('upload', attempt, { clock, random, signal: stop.signal });
		await clock.sleep(500);
		stop.abort();
		expect(await ended).toBe(1);
	});

	it.each(Object.entries(bounds))('never takes a %s beyond its total time', async (operation, { totalMs }) => {
		const { tookMs } = await made(operation as BoundedOperation, 'not-sent', { luck: 1 });
		expect(tookMs).toBeLessThanOrEqual(totalMs);
	});
});

describe('what follows a delivery', () => {
	it.each<[string, Delivery, string]>([
		['a refused connection or an unknown name', unanswered('not-sent'), 'again'],
		['a lost answer', unanswered('lost'), 'search'],
		['Stop', unanswered('aborted'), 'search'],
		['429', answered(429), 'queue'],
		['408', answered(408), 'search'],
		['500', answered(500), 'search'],
		['503', answered(503), 'search'],
		['409, which may mean that it is there', answered(409), 'search'],
		['425', answered(425), 'search'],
		['499', answered(499), 'search'],
		['400', answered(400), 'end'],
		['201', answered(201), 'end'],
	])('to a submit that ends with %s', (_, delivery, next) => {
		expect(nextAfter('submit', outcomeOf(delivery))).toBe(next);
	});

	it('to a poll is another one later, unless it was answered', () => {
		const outcomes = [unanswered('not-sent'), unanswered('lost'), answered(429), answered(502), answered(404)];
		expect(outcomes.map((delivery) => nextAfter('poll', outcomeOf(delivery)))).toStrictEqual([
			'later',
			'later',
			'later',
			'later',
			'end',
		]);
	});

	it('to a download is another connection, unless it was answered', () => {
		const outcomes = [unanswered('lost'), answered(429), answered(408), answered(503), answered(403)];
		expect(outcomes.map((delivery) => nextAfter('download', outcomeOf(delivery)))).toStrictEqual([
			'again',
			'again',
			'again',
			'again',
			'end',
		]);
	});
});
