import { nodeItems } from '../execution';
import { behindGate, type Gate } from '../matrix/gate';
import { jobsOf } from '../matrix/money';
import { changingPrompt, Orders, untilEnded } from '../matrix/order';
import type { OwnN8n } from '../ownN8n';

/**
 * Three rows with Retry On Fail, whose prompts are others at each evaluation. The provider rejects the first submit once, so
 * that n8n runs the node again with all rows. Gives back how many videos each row was billed for, and how many it was given.
 */
export async function billedWhenRefusedOnce(
	{ client, simulator }: OwnN8n,
	gate: Gate,
	provider: string,
): Promise<{ billed: number[]; given: number }> {
	const settings = { provider, retryOnFail: true, onError: 'stopWorkflow' } as const;
	const name = `refused-once-${provider}`;
	const orders = await Orders.open(client, { ...settings, name, suffix: behindGate, prompt: changingPrompt });
	const prompts = ['first', 'second', 'third'].map((word) => `scene: instant ${word} of ${name}`);
	gate.refuse(prompts[0] ?? '');
	const rows = prompts.map((prompt) => ({ prompt }));
	const execution = await untilEnded(client, await orders.start(client, { rows }), ['success']);
	const ids = nodeItems(execution, 'Create').map(({ json }) => String(json.jobId));
	const billed = [...jobsOf(simulator.report(), prompts).values()];
	return { billed: billed.map((jobs) => jobs.length), given: billed.flat().filter((id) => ids.includes(id)).length };
}
