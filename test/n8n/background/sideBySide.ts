/**
 * A case that starts with all others of its file and is judged in its turn: n8n scans for due executions once a
 * minute, and so a file of ten such cases takes a minute and not ten.
 */
export function sideBySide(name: string, work: () => Promise<void>): void {
	let running = Promise.resolve();
	beforeAll(() => {
		running = work();
		running.catch(() => {});
	});
	it(name, async () => await running);
}
