import { sendSubmit } from '../../nodes/engine/repeat';
import { ManualClock } from './manualClock';
import { answered, ScriptedTransport, unanswered } from './scriptedTransport';

const call = { method: 'POST', path: '/jobs', timeoutSeconds: 60 } as const;
const bounds = { attempts: 4, totalMs: 10_000, firstDelayMs: 1_000 };

describe('sending a submit', () => {
	it('gives back the last delivery', async () => {
		const transport = new ScriptedTransport(
			unanswered('not-sent', 'first'),
			unanswered('not-sent', 'second'),
			answered(400, 'third'),
		);
		const delivery = await sendSubmit(call, transport, new ManualClock(), undefined, bounds);
		expect(delivery).toStrictEqual(answered(400, 'third'));
	});

	it('doubles the pause each time', async () => {
		const clock = new ManualClock();
		await sendSubmit(call, new ScriptedTransport(unanswered('not-sent')), clock, undefined, bounds);
		expect(clock.sleptMs).toStrictEqual([1_000, 2_000, 4_000]);
	});

	it('takes every answer for the last word, "too many" too', async () => {
		const transport = new ScriptedTransport(answered(429, '', { 'retry-after': '3' }));
		const delivery = await sendSubmit(call, transport, new ManualClock(), undefined, bounds);
		expect([delivery, transport.sent.length]).toStrictEqual([answered(429, '', { 'retry-after': '3' }), 1]);
	});

	it('ends before it would pass the time granted, counting slow answers too', async () => {
		const clock = new ManualClock();
		const slow = {
			sent: 0,
			async send() {
				slow.sent++;
				await clock.sleep(4_000);
				return unanswered('not-sent');
			},
		};
		await sendSubmit(call, slow, clock, undefined, bounds);
		expect(slow.sent).toBe(2);
	});

	it('sends the same call each time', async () => {
		const transport = new ScriptedTransport(unanswered('not-sent'));
		await sendSubmit(call, transport, new ManualClock(), undefined, bounds);
		expect(transport.sent).toStrictEqual([call, call, call, call]);
	});
});
