import type { Simulator } from '../simulator/server';
import { until } from '../until';
import { journeyTime, whileTimeStandsStill } from './journeyTime';
import { arrivalsOf, createVideo, detailsOf, jobIdsAt, providerIds, withSimulator } from './requests';
import { accessWord, logLines, runToEnd, startRun } from './workflowRun';

/** Longer than the first pause of a queue. */
const watchMs = 10_000;

function prompts(count: number, scene = 'happy') {
	return Array.from({ length: count }, (_, index) => ({ prompt: `Boat ${index + 1}. scene: ${scene}` }));
}

/** Numbers of the boats whose submits were answered so, in order. */
function promptsWith(simulator: Simulator, isSo: (status: number) => boolean): number[] {
	return arrivalsOf(simulator, 'submit')
		.filter(({ status }) => isSo(status))
		.map(({ body }) => Number(/Boat (\d+)/.exec(JSON.stringify(body))?.[1]));
}

describe.each(providerIds)('a key of %s that may run three jobs at once', (provider) => {
	it.concurrent('gets all of eight, one after the other, and each is billed once', async () => {
		await withSimulator(
			async (simulator) => {
				const ended = await runToEnd({ simulator, rows: prompts(8), steps: [createVideo(provider)] });
				expect(ended.items('createVideo').map(({ json }) => json.jobId)).toHaveLength(8);
				const { billed, maxInFlight } = simulator.report();
				expect([billed, maxInFlight]).toEqual([8, 3]);
				expect(ended.everything).toContain('had no room for all videos at once; this node waited');
				const numbers = promptsWith(simulator, (status) => status < 300);
				const rejected = promptsWith(simulator, (status) => status === 429);
				// Which connections of the first ones are the quickest is up to the network.
				const waited = numbers.filter((number) => rejected.includes(number));
				expect(waited).toEqual([...waited].sort((one, other) => one - other));
				expect(new Set(numbers).size).toBe(8);
			},
			{ capacity: 3, jobSeconds: 2 },
		);
	});

	it.concurrent('makes unbilled error rows of those it has no room for in time', async () => {
		await withSimulator(
			async (simulator) => {
				const step = createVideo(provider, { options: { capacityMinutes: 0.05 } }, { onError: 'continueErrorOutput' });
				const ended = await runToEnd({ simulator, rows: prompts(5, 'stuck'), steps: [step] });
				expect(ended.items('createVideo', 0)).toHaveLength(3);
				const late = ended.items('createVideo', 1);
				expect(late).toHaveLength(2);
				for (const item of late) {
					expect(detailsOf(item)).toMatchObject({ code: 'rate-limit', provider, billed: false });
					expect(detailsOf(item).nextStep).toContain('Loop Over Items');
				}
				expect(simulator.report().billed).toBe(3);
			},
			{ capacity: 3 },
		);
	});

	it.concurrent(
		'that has no room ends the execution with the ids of the jobs already paid for, where errors stop',
		async () => {
			await withSimulator(
				async (simulator) => {
					const step = createVideo(provider, { options: { capacityMinutes: 0 } });
					const ended = await runToEnd({ simulator, rows: prompts(5, 'stuck'), steps: [step] });
					expect(ended.error?.message).toContain('429');
					for (const jobId of jobIdsAt(simulator)) expect(ended.error?.description).toContain(jobId);
				},
				{ capacity: 3 },
			);
		},
	);
});

describe('waiting for capacity', () => {
	it.concurrent('ends at once with Stop, and sends nothing afterwards', async () => {
		await withSimulator(
			async (simulator) => {
				const run = startRun({ simulator, rows: prompts(5, 'stuck'), steps: [createVideo('eachLabs')] });
				const answered = () => arrivalsOf(simulator, 'submit').filter(({ status }) => status > 0);
				await until(() => answered().length === 5, 'five answered submits');
				run.stop();
				await whileTimeStandsStill('the stopped run', run.ended);
				await journeyTime.sleep(watchMs);
				expect(arrivalsOf(simulator, 'submit')).toHaveLength(5);
				for (const jobId of jobIdsAt(simulator)) expect(logLines.join('\n')).toContain(jobId);
			},
			{ capacity: 3 },
		);
	});

	it.concurrent('is shared by two executions with the same key', async () => {
		await withSimulator(
			async (simulator) => {
				const run = { simulator, rows: prompts(4), steps: [createVideo('shortApi')] };
				const ended = await Promise.all([runToEnd(run), runToEnd(run)]);
				expect(ended.flatMap((one) => one.items('createVideo')).filter(({ json }) => json.jobId)).toHaveLength(8);
				const rejected = arrivalsOf(simulator, 'submit').filter(({ status }) => status === 429).length;
				// Five or six at the start, and then one probe at a time for both.
				expect(rejected).toBeLessThanOrEqual(6 + 4);
				expect(simulator.report().maxInFlight).toBe(3);
			},
			{ capacity: 3, jobSeconds: 1 },
		);
	});

	it.concurrent('rejects a number of minutes that is none', async () => {
		await withSimulator(async (simulator) => {
			const step = createVideo('eachLabs', { options: { capacityMinutes: -1 } }, { onError: 'continueRegularOutput' });
			const ended = await runToEnd({ simulator, rows: prompts(1), steps: [step] });
			expect(detailsOf(ended.items('createVideo')[0]).code).toBe('invalid-request');
			expect(arrivalsOf(simulator, 'submit')).toEqual([]);
			expect(ended.everything).not.toContain(accessWord);
		});
	});
});
