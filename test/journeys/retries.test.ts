import type { OnError } from 'n8n-workflow';

import { arrivalsOf, createVideo, detailsOf, jobIdsAt, providerIds, providersThatFind, withRun } from './requests';
import { runToEnd } from './workflowRun';

const good = 'A paper boat. scene: instant';
const tries = 3;
const settings: OnError[] = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'];

/** Scenes that end a submit, with what each try of the step may send: only what certainly was not taken. */
const submitEnds = [
	{ scene: 'refused', sentPerTry: true, billed: 0 },
	{ scene: 'out-of-credit', sentPerTry: true, billed: 0 },
	{ scene: 'lost-answer', sentPerTry: false, billed: 1 },
	{ scene: 'malformed-create', sentPerTry: false, billed: 1 },
	{ scene: 'dropped-before', sentPerTry: false, billed: 0 },
] as const;

describe.each(providerIds)('Create Video with %s and Retry On Fail', (provider) => {
	describe.each(submitEnds)('where an item meets "$scene"', ({ scene, sentPerTry, billed }) => {
		it.concurrent.each(settings)('bills the other items once (on error: %s)', async (onError) => {
			// First, because n8n tries again for an error row only when it is the first.
			const rows = [{ prompt: `scene: ${scene}` }, { prompt: `${good} 1` }, { prompt: `${good} 2` }];
			await withRun(rows, [createVideo(provider, {}, { onError, tries })], (ended, simulator) => {
				const submits = arrivalsOf(simulator, 'submit');
				const sent = (text: string) => submits.filter(({ body }) => JSON.stringify(body).includes(text)).length;
				expect(sent(scene)).toBe(sentPerTry ? tries : 1);
				expect([sent(`${good} 1`), sent(`${good} 2`)]).toEqual([1, 1]);
				expect(simulator.report().billed).toBe(2 + billed);
				// What the provider finds again is a job like any other.
				const found = billed === 1 && providersThatFind.includes(provider) ? 1 : 0;
				if (found) expect(ended.status).toBe('success');
				if (onError === 'stopWorkflow' && !found)
					expect(ended.error?.description).toContain(jobIdsAt(simulator).at(-1));
				else expect(ended.items('createVideo').filter(({ json }) => json.jobId)).toHaveLength(2 + found);
			});
		});
	});

	it.concurrent('keeps saying that nobody knows, where the answer to a submit was lost', async () => {
		const step = createVideo(provider, {}, { onError: 'continueRegularOutput', tries });
		const scene = providersThatFind.includes(provider) ? 'dropped-before' : 'lost-answer';
		await withRun([{ prompt: `scene: ${scene}` }], [step], (ended) => {
			expect(detailsOf(ended.items('createVideo')[0])).toMatchObject({ code: 'submission-uncertain', provider });
		});
	});

	it.concurrent('makes one job of each of two items that are the same', async () => {
		const rows = [{ prompt: good }, { prompt: good }, { prompt: 'scene: refused' }];
		await withRun(rows, [createVideo(provider, {}, { tries })], (_, simulator) => {
			expect(simulator.report().billed).toBe(2);
		});
	});

	it.concurrent('makes new jobs in a new execution', async () => {
		const [rows, steps] = [[{ prompt: good }], [createVideo(provider, {}, { tries })]];
		await withRun(rows, steps, async (_, simulator) => {
			await runToEnd({ simulator, rows, steps });
			expect(simulator.report().billed).toBe(2);
		});
	});
});
