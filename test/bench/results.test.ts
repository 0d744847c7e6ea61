import { noResults, withFailure, withSection } from '../../bench/results';
import { judge } from '../../bench/targets';
import { goodFigures, goodResults, taken } from './figures';

const today = { ...taken, date: '2026-11-21' };

describe('results', () => {
	it('of one section leave those of the others as they were, with their own date', () => {
		const merged = withSection(goodResults, 'package', { ...goodFigures.package, unpackedKb: 1 }, today);
		expect(merged.package?.unpackedKb).toBe(1);
		expect(merged.taken.package?.date).toBe('2026-11-21');
		expect(merged.batch).toEqual(goodResults.batch);
		expect(merged.taken.batch?.date).toBe('2026-11-20');
	});

	it('say that a section failed and keep its earlier figures with their earlier date', () => {
		const merged = withFailure(goodResults, 'wake', 'n8n did not start', today);
		expect(merged.wake).toEqual(goodResults.wake);
		expect(merged.taken.wake).toEqual({ ...taken, failed: 'n8n did not start' });
	});

	it('say that a section failed that never had figures', () => {
		const merged = withFailure(noResults, 'wake', 'n8n did not start', today);
		expect(merged.wake).toBeUndefined();
		expect(merged.taken.wake).toEqual({ ...today, failed: 'n8n did not start' });
	});

	it('forget a failure once the section works', () => {
		const failed = withFailure(goodResults, 'wake', 'n8n did not start', today);
		expect(withSection(failed, 'wake', goodFigures.wake, today).taken.wake).toEqual(today);
	});
});

describe('the targets', () => {
	const missed = (results: Parameters<typeof judge>[0]) => judge(results).filter(({ isReached }) => !isReached);

	it('are all reached by good figures', () => {
		expect(missed(goodResults)).toEqual([]);
		expect(judge(goodResults)).toHaveLength(26);
	});

	it('say nothing about sections without figures', () => {
		expect(judge(noResults)).toEqual([]);
	});

	it.each([
		['batch', { batch: { ...goodFigures.batch, oursSeconds: 23.1 } }],
		['batch', { batch: { ...goodFigures.batch, callbackSeconds: 23.1 } }],
		['batch', { batch: { ...goodFigures.batch, backgroundSeconds: 85.1 } }],
		['batch', { batch: { ...goodFigures.batch, ratioToBuiltin: 39.9 } }],
		['batch', { batch: { ...goodFigures.batch, oursSeconds: NaN } }],
		['slots', { slots: { ...goodFigures.slots, maxSlotsHeld: 1 } }],
		['slots', { slots: { ...goodFigures.slots, oursSeconds: 301 } }],
		['wake', { wake: { ...goodFigures.wake, p50Ms: 301 } }],
		['wake', { wake: { ...goodFigures.wake, p99Ms: 1001 } }],
		['download', { download: { ...goodFigures.download, extraRssMb: 32.1 } }],
		['download', { download: { ...goodFigures.download, ratioToCurl: 0.89 } }],
		['package', { package: { ...goodFigures.package, unpackedKb: 600.1 } }],
		['package', { package: { ...goodFigures.package, runtimeDependencies: 1 } }],
		['package', { package: { ...goodFigures.package, requireMs: 42.1 } }],
		['redact', { redact: { ...goodFigures.redact, ratioToPlain: 5.1 } }],
		['form', { form: { ...goodFigures.form, kilobytesWithMany: 251 } }],
		['form', { form: { ...goodFigures.form, ratioOfProviderChange: 1.6 } }],
		['form', { form: { ...goodFigures.form, ratioOfModelChange: 1.6 } }],
	])('of %s are missed by %j', (section, worse) => {
		expect(missed({ ...goodResults, ...worse }).map((verdict) => verdict.section)).toEqual([section]);
	});

	it('judge our providers by what they bill and lose, not the built-in node', () => {
		const [ours, builtin] = goodFigures.faults;
		if (ours === undefined || builtin === undefined) throw new Error('no rows');
		const figures = (row: object) => missed({ ...goodResults, faults: [{ ...ours, ...row }, builtin] });
		expect(figures({ billed: 3 }).map(({ figure }) => figure)).toEqual(['batches billed for more than was asked']);
		expect(figures({ lost: 1 }).map(({ figure }) => figure)).toEqual(['batches with a lost job that no call can find']);
		expect(figures({ lost: 1, scene: 'flaky' }).map(({ figure }) => figure)).toEqual([
			'batches with a lost job that the provider could have listed',
		]);
	});
});
