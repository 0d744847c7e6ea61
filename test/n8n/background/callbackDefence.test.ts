import { providers } from '../../../nodes/providers';
import { largestCallbackBytes } from '../../../nodes/engine/callback';
import { eventually } from '../eventually';
import type { Execution } from '../execution';
import { nodeItems } from '../execution';
import { providerIdsOnN8n } from '../../tier';
import { sharedN8n } from '../sharedN8n';
import type { WorkflowNode } from '../workflowJson';
import { claimOfSuccess, post, withoutSuffix } from './callbackBody';
import type { Stage, Started } from './stage';
import {
	arrivalsOf,
	asleep,
	ended,
	executionsOf,
	jobIdsOf,
	readyWithinMs,
	sleepingWith,
	start,
	wasFoundByCallback,
	withStage,
} from './stage';

async function stillAsleep({ client }: Stage, { executionId }: Started): Promise<boolean> {
	return (await client.getExecution(executionId)).status === 'waiting';
}

/** The rows of all nodes of an execution, as a person sees them. */
function rowsOf({ data }: Execution): unknown[] {
	const runs = Object.values(data.resultData.runData).flatMap((all) => all ?? []);
	const outputs = runs.flatMap((run) => run.data?.main ?? []);
	return outputs.flatMap((items) => (items ?? []).map(({ json }) => json));
}

describe('the callback address', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	for (const provider of providerIdsOnN8n) {
		it.concurrent(`answers strangers who name another job of ${provider} with {} and does not poll`, async () => {
			await withStage(async (stage) => {
				const { run, handedOut } = await sleepingWith(stage, 'scene: stuck', { provider });
				const polls = arrivalsOf(stage, 'poll').length;
				for (const body of [claimOfSuccess(provider, 'job-of-somebody-else'), '{}', '[]', '"text"', 'null']) {
					expect(await post(handedOut.url, body)).toEqual({ status: 200, text: '{}' });
				}
				expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);
				expect(await stillAsleep(stage, run)).toBe(true);
				await stage.client.stopExecution(run.executionId);
			});
		});

		const { callbackProof } = providers.find(({ id }) => id === provider) ?? {};

		if (callbackProof?.kind === 'ed25519') {
			it.concurrent(`of a job of ${provider} is not opened by a claim that is not signed`, async () => {
				await withStage(async (stage) => {
					const { run, jobId, handedOut } = await sleepingWith(stage, 'scene: stuck', { provider });
					const polls = arrivalsOf(stage, 'poll').length;
					const claim = claimOfSuccess(provider, jobId);
					const forged = [{}, { [callbackProof.header]: 'ab'.repeat(64) }];
					for (const headers of forged)
						expect(await post(handedOut.url, claim, headers)).toEqual({ status: 401, text: '{}' });
					expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);
					stage.simulator.jobs.settle(jobId);
					const execution = await ended(stage, run);
					expect(wasFoundByCallback(stage, execution)).toBe(true);
					expect(stage.simulator.report().callbacks.map(({ status }) => status)).toEqual([200]);
				});
			});
		} else {
			it.concurrent(`polls a job of ${provider} that a body claims to be done, and believes the poll`, async () => {
				await withStage(async (stage) => {
					const { run, jobId, handedOut } = await sleepingWith(stage, 'scene: stuck', { provider });
					const { url, secret } = handedOut;
					const headers: Record<string, string> =
						callbackProof?.kind === 'echo' && secret !== undefined ? { [callbackProof.header]: secret } : {};
					expect(await post(url, claimOfSuccess(provider, jobId), headers)).toEqual({ status: 200, text: '{}' });
					const again = Array.from(
						{ length: 10 },
						async () => await post(url, claimOfSuccess(provider, jobId), headers),
					);
					expect((await Promise.all(again)).map(({ status }) => status)).toEqual(again.map(() => 200));
					// One wake-up at once, and the ten that followed share the next, five seconds later.
					expect(arrivalsOf(stage, 'poll').length).toBeLessThanOrEqual(3);
					expect(await stillAsleep(stage, run)).toBe(true);
					stage.simulator.jobs.settle(jobId);
					const execution = await ended(stage, run);
					expect(nodeItems(execution, 'Good').map(({ json }) => json.status)).toEqual(['succeeded']);
					expect(JSON.stringify(execution.data)).not.toContain('forged.mp4');
				});
			});
		}

		it.concurrent(`is a secret that no item holds, with a job of ${provider}`, async () => {
			await withStage(async (stage) => {
				const { run, handedOut } = await sleepingWith(stage, 'A kite seconds: 15', { provider });
				const token = new URL(handedOut.url).searchParams.get('signature') ?? '';
				expect(token.length).toBeGreaterThan(20);
				const secrets = [token, 'signature=', 'webhook-waiting', ...(handedOut.secret ? [handedOut.secret] : [])];
				const { watchers } = await executionsOf(stage.client, run.workflowId);
				const watcher = await stage.client.getExecution(watchers[0]?.id ?? '');
				const whileAsleep = await stage.client.getExecution(run.executionId);
				const afterwards = await ended(stage, run);
				for (const shown of [
					JSON.stringify(whileAsleep.data.resultData),
					JSON.stringify(afterwards.data.resultData),
					JSON.stringify(rowsOf(watcher)),
				]) {
					for (const secret of secrets) expect(shown).not.toContain(secret);
				}
				expect(rowsOf(watcher)).toContainEqual({ videosReady: '0 of 1' });
				const [job] = nodeItems(afterwards, 'Create');
				expect(job?.json.callback).toBe('requested');
			});
		});
	}

	it.concurrent('does nothing without its last part, or with a token that is wrong', async () => {
		await withStage(async (stage) => {
			const { run, jobId, handedOut } = await sleepingWith(stage, 'scene: stuck');
			const polls = arrivalsOf(stage, 'poll').length;
			const body = claimOfSuccess('shortApi', jobId);
			expect((await post(withoutSuffix(handedOut.url), body)).status).toBe(404);
			const wrong = new URL(handedOut.url);
			const token = wrong.searchParams.get('signature') ?? '';
			wrong.searchParams.set('signature', `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`);
			expect((await post(wrong.toString(), body)).status).toBe(401);
			expect(await stillAsleep(stage, run)).toBe(true);
			expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);
			await stage.client.stopExecution(run.executionId);
		});
	});

	it.concurrent('rejects a body over 64 KB, and takes one just below', async () => {
		await withStage(async (stage) => {
			const { run, jobId, handedOut } = await sleepingWith(stage, 'scene: stuck');
			const polls = arrivalsOf(stage, 'poll').length;
			const claim = claimOfSuccess('shortApi', jobId);
			const padded = (bytes: number) => claim.replace(/\}$/, `,"more":"${'x'.repeat(bytes - claim.length - 10)}"}`);
			const [below, above] = [padded(largestCallbackBytes), padded(largestCallbackBytes + 1)];
			expect([Buffer.byteLength(below), Buffer.byteLength(above)]).toEqual([64 * 1024, 64 * 1024 + 1]);
			expect(await post(handedOut.url, above)).toEqual({ status: 413, text: '{}' });
			expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);
			expect(await post(handedOut.url, below)).toEqual({ status: 200, text: '{}' });
			expect(await stillAsleep(stage, run)).toBe(true);
			await stage.client.stopExecution(run.executionId);
		});
	});

	it.concurrent('of an Each Labs job answers a wrong secret with 401 and does not poll', async () => {
		await withStage(async (stage) => {
			const { run, jobId, handedOut } = await sleepingWith(stage, 'scene: stuck', { provider: 'eachLabs' });
			const { url, secret = '' } = handedOut;
			const polls = arrivalsOf(stage, 'poll').length;
			const claim = claimOfSuccess('eachLabs', jobId);
			const wrong = [{ 'x-webhook-secret': '' }, { 'x-webhook-secret': `${secret}0` }, { 'x-webhook-secret': 'ü' }];
			for (const headers of wrong) expect(await post(url, claim, headers)).toEqual({ status: 401, text: '{}' });
			expect(arrivalsOf(stage, 'poll')).toHaveLength(polls);
			expect(await stillAsleep(stage, run)).toBe(true);
			for (const headers of [{ 'x-webhook-secret': secret }, {}]) {
				expect(await post(url, claim, headers)).toEqual({ status: 200, text: '{}' });
			}
			await stage.client.stopExecution(run.executionId);
		});
	});

	it.concurrent('of an Each Labs job does not take the secret of another execution', async () => {
		await withStage(async (stage) => {
			const first = await sleepingWith(stage, 'scene: stuck', { provider: 'eachLabs' });
			const run = await start(stage, 'second', ['scene: stuck'], { provider: 'eachLabs' });
			const [jobId = ''] = jobIdsOf(await asleep(stage, run));
			const second = stage.relay.handedOut[1];
			const headers = { 'x-webhook-secret': first.handedOut.secret ?? '' };
			expect((await post(second?.url ?? '', claimOfSuccess('eachLabs', jobId), headers)).status).toBe(401);
			await stage.client.stopExecution(run.executionId);
			await stage.client.stopExecution(first.run.executionId);
		});
	});

	it.concurrent('of a Runflow job takes what is signed with the secret in the credential', async () => {
		const registered = 'registered with Runflow';
		const secrets = { callbackSecret: registered, storedCallbackSecret: registered };
		await withStage(async (stage) => {
			const run = await start(stage, 'signed', ['A kite seconds: 15'], { provider: 'runflow' });
			const execution = await ended(stage, run);
			expect(stage.simulator.report().callbacks.map(({ status }) => status)).toEqual([200]);
			expect(wasFoundByCallback(stage, execution)).toBe(true);
		}, secrets);
	});

	it.concurrent('opens no approval that waits between Create Video and Wait for Video', async () => {
		await withStage(async (stage) => {
			const approval: WorkflowNode = {
				id: 'Approval',
				name: 'Approval',
				type: 'n8n-nodes-base.wait',
				typeVersion: 1.1,
				position: [0, 0],
				webhookId: 'approval',
				parameters: { resume: 'webhook', httpMethod: 'POST', options: {} },
			};
			const run = await start(stage, 'approval', ['A kite seconds: 12'], { between: [approval] });
			await asleep(stage, run);
			const [handedOut] = stage.relay.handedOut;
			const [job] = stage.simulator.report().jobs;
			const [honest] = await eventually('the honest callback', 60_000, async () => {
				const { callbacks } = stage.simulator.report();
				return callbacks.length > 0 ? callbacks : undefined;
			});
			expect(honest).toMatchObject({ forged: false, status: 404 });
			const claim = claimOfSuccess('shortApi', job?.jobId ?? '');
			expect((await post(handedOut?.url ?? '', claim)).status).toBe(404);
			const waiting = await stage.client.getExecution(run.executionId);
			expect([waiting.status, waiting.data.resultData.lastNodeExecuted]).toEqual(['waiting', 'Approval']);
			expect(arrivalsOf(stage, 'poll')).toEqual([]);

			expect((await post(withoutSuffix(handedOut?.url ?? ''), '{}')).status).toBe(200);
			const execution = await ended(stage, run);
			expect(execution.data.resultData.lastNodeExecuted).toBe('Wait');
			expect(execution.status).toBe('error');
		});
	});
});
