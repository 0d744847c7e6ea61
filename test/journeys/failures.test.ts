/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type AddressInfo } from 'node:net';
import type { IDataObject, OnError } from 'n8n-workflow';

import { dialectOf } from '../providers/documentedRules';
import type { ExpectedEnd } from '../providers/expectedEnd';
import { ownExport } from '../providers/ownExport';
import {
	arrivalsOf,
	createVideo,
	detailsOf,
	jobIdsAt,
	providerIds,
	providersThatFind,
	waitForVideo,
	withRun,
} from './requests';
import type { Ended } from './workflowRun';
import { runToEnd } from './workflowRun';

const good = 'A paper boat. scene: instant';
const rowKeys = ['details', 'error', 'message'];
const keysOf = (json: IDataObject | undefined) => Object.keys(json ?? {}).sort();

/** Whether the provider keeps the money of a job that ended so, as its pages say; null where they do not. */
function documentedBill(provider: string, scene: string): boolean | null | undefined {
	const { statuses, results } = dialectOf({ id: provider });
	const said = results ?? statuses;
	const fixture = scene === 'canceled' ? said.canceled : said[scene === 'moderated' ? 'moderated' : 'failed'];
	const ends = ownExport<Readonly<Record<string, ExpectedEnd>>>(provider, 'failures', 'expectedEnds');
	return ends?.[fixture ?? statuses.failed]?.[1];
}

const billSentences: Readonly<Record<string, string>> = {
	true: 'It was billed.',
	false: 'It was not billed.',
	null: 'Whether it was billed shows in the provider’s account.',
};

/** Scenes in which a submit fails, with what a user reads and how many jobs the provider bills. */
const submitFailures = [
	{ scene: 'refused', code: 'rejected', billed: 0, says: /was refused/, next: /run the step again|Check|Change/ },
	{ scene: 'out-of-credit', code: 'quota', billed: 0, says: /credit|balance|payment/i, next: /Top up/ },
	{
		scene: 'lost-answer',
		code: 'submission-uncertain',
		billed: 1,
		says: /may have been created and billed/,
		next: /Look at https/,
	},
	{
		scene: 'malformed-create',
		code: 'submission-uncertain',
		billed: 1,
		says: /may have been created and billed/,
		next: /Look at https/,
	},
	{
		scene: 'dropped-before',
		code: 'submission-uncertain',
		billed: 0,
		says: /may have been created and billed/,
		next: /Look at https/,
	},
] as const;

describe.each(providerIds)('with %s', (provider) => {
	// A job that exists is found by those who can find; `lostAnswers.test.ts` shows it.
	const isFound = ({ code, billed }: { code: string; billed: number }) =>
		code === 'submission-uncertain' && billed === 1 && providersThatFind.includes(provider);
	const failures = submitFailures.filter((failure) => !isFound(failure));

	describe.each(failures)('a submit that meets "$scene"', ({ scene, code, billed, says, next }) => {
		const rows = [{ prompt: `scene: ${scene}`, title: 'Boat' }];

		it.concurrent('is sent once, and its row is one that n8n takes for an error', async () => {
			const step = createVideo(provider, {}, { onError: 'continueRegularOutput' });
			await withRun(rows, [step], (ended, simulator) => {
				const [item] = ended.items('createVideo');
				expect(keysOf(item?.json)).toEqual(rowKeys);
				expect(item?.pairedItem).toEqual({ item: 0 });
				expect(item?.json.error).toBe(code);
				expect(item?.json.message).toMatch(says);
				expect(detailsOf(item)).toMatchObject({ code, provider, nextStep: expect.stringMatching(next) });
				expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
				expect(simulator.report().billed).toBe(billed);
			});
		});

		it.concurrent('leaves by the error branch with the columns of its row', async () => {
			const step = createVideo(provider, {}, { onError: 'continueErrorOutput' });
			await withRun([...rows, { prompt: good, title: 'Kite' }], [step], (ended) => {
				expect(ended.items('createVideo', 0).map(({ json }) => json.provider)).toEqual([provider]);
				const [item, ...others] = ended.items('createVideo', 1);
				expect(others).toEqual([]);
				expect(keysOf(item?.json)).toEqual([...rowKeys, 'prompt', 'title'].sort());
				expect(item?.json).toMatchObject({ title: 'Boat', error: code });
			});
		});

		it.concurrent('ends the execution with its next step, where errors stop', async () => {
			await withRun(rows, [createVideo(provider)], (ended) => {
				expect(ended.status).toBe('error');
				expect(ended.error?.message).toMatch(says);
				expect(ended.error?.description).toMatch(next);
			});
		});
	});

	it.concurrent('a stop at one rejected row names the jobs that were already paid', async () => {
		const rows = [{ prompt: `${good} 1` }, { prompt: 'scene: refused' }, { prompt: `${good} 2` }];
		await withRun(rows, [createVideo(provider)], (ended, simulator) => {
			expect(ended.status).toBe('error');
			expect(jobIdsAt(simulator)).toHaveLength(2);
			for (const jobId of jobIdsAt(simulator)) expect(ended.error?.description).toContain(jobId);
		});
	});

	it.concurrent('a stop at a rejected row sends no further rows', async () => {
		const rows = Array.from({ length: 40 }, (_, index) => ({ prompt: `scene: refused ${index}` }));
		await withRun(rows, [createVideo(provider)], (_, simulator) => {
			expect(arrivalsOf(simulator, 'submit').length).toBeLessThanOrEqual(10);
		});
	});

	it.concurrent('a wrong key is an error of the credential, and is sent once', async () => {
		const step = createVideo(provider, {}, { onError: 'continueRegularOutput' });
		const check: Parameters<typeof withRun>[2] = (ended, simulator) => {
			const [item] = ended.items('createVideo');
			expect(detailsOf(item)).toMatchObject({ code: 'authentication', nextStep: expect.stringContaining('API key') });
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
		};
		await withRun([{ prompt: good }], [step], check, { apiKey: 'wrong-key' });
	});

	describe.each([
		{ scene: 'moderated', reason: 'moderation', next: /Change the prompt/ },
		{ scene: 'failed', reason: expect.any(String), next: /again/ },
		{ scene: 'canceled', reason: expect.any(String), next: /again/ },
	])('a job that ends "$scene"', ({ scene, reason, next }) => {
		const rows = [
			{ prompt: good, title: 'Kite' },
			{ prompt: `scene: ${scene} seconds: 0`, title: 'Boat' },
		];
		const run = async (onError: OnError, work: (ended: Ended, jobId: string) => void) =>
			await withRun(rows, [createVideo(provider), waitForVideo({}, { onError })], (ended, simulator) => {
				const jobId = String(ended.items('createVideo')[1]?.json.jobId);
				expect(jobIdsAt(simulator)).toContain(jobId);
				work(ended, jobId);
			});

		it.concurrent('ends the execution with its job id, where errors stop', async () => {
			await run('stopWorkflow', (ended, jobId) => {
				expect(ended.status).toBe('error');
				expect(ended.error?.message).toContain(jobId);
				expect(ended.error?.description).toMatch(next);
				expect(ended.error?.context?.itemIndex).toBe(1);
			});
		});

		it.concurrent('is one error row beside the good one, where errors continue', async () => {
			await run('continueRegularOutput', (ended, jobId) => {
				const [video, failure] = ended.items('waitForVideo');
				expect(video?.json.status).toBe('succeeded');
				expect(keysOf(failure?.json)).toEqual(rowKeys);
				expect(failure?.pairedItem).toEqual({ item: 1 });
				const billed = documentedBill(provider, scene);
				expect(detailsOf(failure)).toMatchObject({ code: 'job-failed', provider, jobId, reason, billed });
				expect(detailsOf(failure).nextStep).toContain(billSentences[String(billed)]);
			});
		});

		it.concurrent('leaves by the error branch with the columns of its job', async () => {
			await run('continueErrorOutput', (ended, jobId) => {
				expect(ended.items('waitForVideo', 0).map(({ json }) => json.status)).toEqual(['succeeded']);
				const failures = ended.items('waitForVideo', 1);
				expect(failures).toHaveLength(1);
				expect(failures[0]?.json).toMatchObject({
					jobId,
					provider,
					error: 'job-failed',
					details: { code: 'job-failed', jobId, billed: documentedBill(provider, scene) },
				});
				expect(failures[0]?.json.submittedAt).toBe(ended.items('createVideo')[1]?.json.submittedAt);
			});
		});
	});
});

describe('a provider that cannot be reached', () => {
	const nowhere = { baseUrl: () => 'http://127.0.0.1:1' };

	it.concurrent('is a wait that ends at the deadline and says why it saw nothing', async () => {
		const rows = [{ provider: 'runflow', jobId: 'run-1' }];
		const step = waitForVideo({ options: { timeLimitMinutes: 0 } }, { onError: 'continueRegularOutput' });
		const [item] = (await runToEnd({ simulator: nowhere, rows, steps: [step] })).items('waitForVideo');
		expect(detailsOf(item)).toMatchObject({ code: 'still-running', jobId: 'run-1' });
		expect(item?.json.message).toMatch(/ECONNREFUSED/);
	});

	it.concurrent('is a wait that names its job where errors stop, whatever n8n makes of the network error', async () => {
		const rows = [{ provider: 'runflow', jobId: 'run-1' }];
		const ended = await runToEnd({
			simulator: nowhere,
			rows,
			steps: [waitForVideo({ options: { timeLimitMinutes: 0 } })],
		});
		expect(ended.error?.message).toContain('run-1 was not ready');
	});
});

describe('a connection that is reset after the submit has left', () => {
	async function withResets(work: (url: string, submits: () => number) => Promise<void>): Promise<void> {
		let submits = 0;
		const server = createServer((socket) => {
			socket.on('error', () => undefined);
			socket.once('data', () => {
				submits += 1;
				socket.resetAndDestroy();
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => submits);
		} finally {
			server.close();
		}
	}

	it.concurrent('is never shown with the advice to try again', async () => {
		await withResets(async (url, submits) => {
			const simulator = { baseUrl: () => url };
			const ended = await runToEnd({ simulator, rows: [{ prompt: good }], steps: [createVideo('shortApi')] });
			expect(submits()).toBe(1);
			expect(ended.error?.message).toContain('may have been created and billed');
			expect(ended.error?.message).not.toMatch(/retry/i);
		});
	});
});

it.concurrent(
	'an item that Create Video rejects among others keeps its place, and its error row the way back to it',
	async () => {
		const rows = [{ prompt: 'A boat' }, { prompt: '' }, { prompt: 'A kite' }];
		await withRun(rows, [createVideo('shortApi', {}, { onError: 'continueRegularOutput' })], (ended) => {
			const items = ended.items('createVideo');
			expect(items.map(({ json }) => json.error ?? json.prompt ?? 'created')).toEqual([
				'created',
				'invalid-request',
				'created',
			]);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		});
	},
);
