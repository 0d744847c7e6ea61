import { badRequests, row } from '../../journeys/badRequests';
import { sharedN8n } from '../sharedN8n';
import { createVideo, detailsOf, itemsOf, readyWithinMs, waitForVideo, withExecution } from './scenario';

beforeAll(async () => void (await sharedN8n()), readyWithinMs);

describe('Create Video in a workflow', () => {
	it.concurrent.each(badRequests)(
		'with $what for $provider stops before anything is sent',
		async ({ provider, changes, says }) => {
			await withExecution([row], [createVideo(provider, changes)], (execution, { simulator }) => {
				const { error } = execution.data.resultData;
				expect(execution.status).toBe('error');
				expect(error?.node?.name).toBe('Create Video');
				for (const words of says) expect(error?.message).toContain(words);
				expect(error?.description).toContain('Nothing was created or billed');
				expect(simulator.report().arrivals).toEqual([]);
			});
		},
	);

	it.concurrent('with several mistakes names them all at once', async () => {
		const changes = {
			prompt: '={{ $json.empty }}',
			duration: '={{ $json.seconds }}',
			firstFrame: '={{ "http://localhost/a.jpg" }}',
		};
		await withExecution([row], [createVideo('eachLabs', changes)], (execution, { simulator }) => {
			const { error } = execution.data.resultData;
			for (const words of ['Prompt: is empty', `Duration: ${row.seconds} seconds`, 'localhost'])
				expect(error?.message).toContain(words);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});
});

describe('Wait for Video in a workflow', () => {
	it.concurrent.each([
		{ what: 'without a job id', rows: [{ provider: 'eachLabs' }], parameters: {}, says: ['Job ID', 'item 1'] },
		{
			what: 'set to another provider than its job',
			rows: [{ provider: 'runflow', jobId: 'run-17' }],
			parameters: { provider: 'eachLabs' },
			says: ['run-17', 'Runflow', 'Each Labs'],
		},
		{
			what: 'with a job of nobody knows whom',
			rows: [{ jobId: 'job-3' }],
			parameters: {},
			says: ['Provider', 'job-3'],
		},
	])('$what says so and asks nobody', async ({ rows, parameters, says }) => {
		await withExecution(rows, [waitForVideo(parameters, 'continueRegularOutput')], (execution, { simulator }) => {
			const [item] = itemsOf(execution, 'waitForVideo');
			expect(detailsOf(item)).toMatchObject({ code: 'invalid-request', nextStep: expect.any(String) });
			for (const words of says) expect(item?.json.message).toContain(words);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});
});
