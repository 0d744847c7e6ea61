import { providerIdsOnN8n, providersOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import { arrivalsOf, createVideo, detailsOf, itemsOf, readyWithinMs, waitForVideo, withExecution } from './scenario';

const rows = [{ prompt: 'scene: lost-answer', title: 'Boat' }];

const finders = providersOnN8n.filter(({ findCall }) => findCall).map(({ id }) => id);

describe.each(finders)('a submit to %s whose answer is lost', (provider) => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('is found again, billed once, and becomes a video', async () => {
		await withExecution(rows, [createVideo(provider), waitForVideo()], (execution, { simulator }) => {
			expect(execution.status).toBe('success');
			expect(itemsOf(execution, 'waitForVideo').map(({ json }) => json.status)).toEqual(['succeeded']);
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			expect(simulator.report().billed).toBe(1);
		});
	});
});

const others = providerIdsOnN8n.filter((id) => !finders.includes(id));

describe.each(others)('a submit to %s whose answer is lost', (provider) => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.concurrent('ends the execution, is billed once at most, and says where to look', async () => {
		await withExecution(rows, [createVideo(provider), waitForVideo()], (execution, { simulator }) => {
			const { error } = execution.data.resultData;
			expect(execution.status).toBe('error');
			expect(error?.message).toContain('may have been created and billed');
			expect(error?.description).toMatch(/Look at https:\/\/.*set "state" to "notSent"/);
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			expect(simulator.report().billed).toBeLessThanOrEqual(1);
		});
	});

	it.concurrent('leaves by the error branch as submission-uncertain, with the columns of its row', async () => {
		const steps = [createVideo(provider, {}, 'continueErrorOutput'), waitForVideo()];
		await withExecution([...rows, { prompt: 'A boat', title: 'Kite' }], steps, (execution, { simulator }) => {
			expect(execution.status).toBe('success');
			const uncertain = itemsOf(execution, 'createVideo', 1);
			expect(uncertain.map(({ json }) => [json.title, json.error])).toEqual([['Boat', 'submission-uncertain']]);
			expect(detailsOf(uncertain[0])).toMatchObject({ code: 'submission-uncertain', provider, billed: null });
			expect(itemsOf(execution, 'waitForVideo').map(({ json }) => json.status)).toEqual(['succeeded']);
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(2);
		});
	});
});
