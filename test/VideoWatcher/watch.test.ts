import { saysItEnded } from '../../nodes/VideoWatcher/watch';

describe('an execution that a watcher works for', () => {
	it.each([
		[404, 'The execution "17" does not exist.'],
		[409, 'The execution "17 has finished already.'],
		[409, 'The execution "17" has finished with error.'],
	])('has ended when n8n answers %p with: %s', (status, message) => {
		expect(saysItEnded({ status, message })).toBe(true);
	});

	// Such an answer once made watchers give up while their executions were still falling asleep on a busy n8n.
	it('has not ended while it still runs', () => {
		expect(saysItEnded({ status: 409, message: 'The execution "17" is running already.' })).toBe(false);
	});

	it.each([
		[200, ''],
		[404, ''],
		[404, 'Not found'],
		[401, 'Invalid token'],
		[503, 'Database is not ready!'],
	])('has not ended for an answer of somebody else: %p %s', (status, message) => {
		expect(saysItEnded({ status, message })).toBe(false);
	});
});
