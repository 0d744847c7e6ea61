import { cancel } from '../../nodes/engine/cancel';
import type { Delivery } from '../../nodes/engine/transport';
import type { VideoProvider } from '../../nodes/video/provider';
import { exampleProvider } from './exampleProvider';
import { answered, ScriptedTransport, unanswered } from './scriptedTransport';

const canceler: VideoProvider = {
	...exampleProvider,
	cancelCall: (jobId) => ({ method: 'POST', path: `/jobs/${jobId}/cancel`, timeoutSeconds: 30 }),
	readCancel: (body) => {
		if (typeof body !== 'object') throw new Error('unreadable');
		return (body as { state?: string }).state === 'canceled';
	},
};

describe('a cancel', () => {
	it('is sent once for its job', async () => {
		const transport = new ScriptedTransport(answered(200, { state: 'canceled' }));
		expect(await cancel(canceler, 'job-17', transport)).toBe(true);
		expect(transport.sent).toStrictEqual([{ method: 'POST', path: '/jobs/job-17/cancel', timeoutSeconds: 30 }]);
	});

	it.each<[string, Delivery]>([
		['that the job is done', answered(400, 'Already completed')],
		['another state', answered(200, { state: 'done' })],
		['a web page', answered(200, '<html>')],
		['nothing', unanswered('lost')],
		['500', answered(500)],
	])('is not believed where the provider answers with %s, and not repeated', async (_, ending) => {
		const transport = new ScriptedTransport(ending);
		expect(await cancel(canceler, 'job-17', transport)).toBe(false);
		expect(transport.sent).toHaveLength(1);
	});

	it('is never sent to a provider that has none', async () => {
		const transport = new ScriptedTransport(answered(200));
		expect(await cancel(exampleProvider, 'job-17', transport)).toBe(false);
		expect(transport.sent).toStrictEqual([]);
	});
});
