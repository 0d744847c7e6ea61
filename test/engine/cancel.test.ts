import { cancel } from '../../nodes/engine/cancel';
import type { Delivery } from '../../nodes/engine/transport';
import type { VideoProvider } from '../../nodes/video/provider';
import { exampleProvider } from './exampleProvider';
import { ManualClock } from './manualClock';
import { answered, ScriptedTransport, unanswered } from './scriptedTransport';

const canceler: VideoProvider = {
	...exampleProvider,
	cancelCall: (jobId) => ({ method: 'POST', path: `/jobs/${jobId}/cancel`, timeoutSeconds: 30 }),
	readCancel: (body) => {
		if (typeof body !== 'object') throw new Error('unreadable');
		return (body as { state?: string }).state === 'canceled';
	},
};

const portsTo = (transport: ScriptedTransport) => ({ transport, clock: new ManualClock(), random: () => 0 });

describe('a cancel', () => {
	it('is sent once for its job', async () => {
		const transport = new ScriptedTransport(answered(200, { state: 'canceled' }));
		expect(await cancel(canceler, 'job-17', portsTo(transport))).toBe(true);
		expect(transport.sent).toStrictEqual([{ method: 'POST', path: '/jobs/job-17/cancel', timeoutSeconds: 30 }]);
	});

	it.each<[string, number, Delivery]>([
		['that the job is done', 1, answered(400, 'Already completed')],
		['another state', 1, answered(200, { state: 'done' })],
		['a web page', 1, answered(200, '<html>')],
		['nothing', 3, unanswered('lost')],
		['500', 3, answered(500)],
	])('is not believed where the provider answers with %s, and sent %p times', async (_, sends, delivery) => {
		const transport = new ScriptedTransport(delivery);
		expect(await cancel(canceler, 'job-17', portsTo(transport))).toBe(false);
		expect(transport.sent).toHaveLength(sends);
	});

	it('is sent again after an answer that was lost, and then believed', async () => {
		const transport = new ScriptedTransport(unanswered('lost'), answered(200, { state: 'canceled' }));
		expect(await cancel(canceler, 'job-17', portsTo(transport))).toBe(true);
	});

	it('is never sent to a provider that has none', async () => {
		const transport = new ScriptedTransport(answered(200));
		expect(await cancel(exampleProvider, 'job-17', portsTo(transport))).toBe(false);
		expect(transport.sent).toStrictEqual([]);
	});
});
