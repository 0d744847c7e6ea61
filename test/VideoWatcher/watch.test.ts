import { standingOf } from '../../nodes/VideoWatcher/watch';

describe('an execution that a watcher works for', () => {
	it.each([
		[404, 'The execution "17" does not exist.'],
		[409, 'The execution "17 has finished already.'],
		[409, 'The execution "17" has finished with error.'],
	])('has ended when n8n answers %p with: %s', (status, message) => {
		expect(standingOf({ status, message })).toBe('ended');
	});

	// Such an answer once made watchers give up while their executions were still falling asleep on a busy n8n.
	it('is only falling asleep while it still runs', () => {
		expect(standingOf({ status: 409, message: 'The execution "17" is running already.' })).toBe('running');
	});

	it.each([
		[200, ''],
		[404, ''],
		[404, 'Not found'],
		[401, 'Invalid token'],
		[503, 'Database is not ready!'],
	])('may stand in any way after an answer of somebody else: %p %s', (status, message) => {
		expect(standingOf({ status, message })).toBe('unknown');
	});
});
