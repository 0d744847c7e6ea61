import type { IExecuteFunctions } from 'n8n-workflow';
import type { Cap } from '../engine/budget';
import type { Clock } from '../engine/clock';
import { systemClock } from '../host/clock';
import { isTool } from '../host/tool';
import { VideoError } from '../video/errors';
import type { Cost } from '../video/job';
import type { VideoProvider } from '../video/provider';
import { currencyOf } from '../video/provider';
import { budgetNames, toolCaps } from './budgetForm';

export interface NamedCap extends Cap {
	/** What the form calls it. */
	name: string;
	/** Where the limit comes from, when nobody set it; a sentence. */
	origin?: string;
}

/** Where the spending of one run of the node is counted, and the caps on it. */
export interface BudgetSettings {
	provider: VideoProvider;
	currency: Cost['currency'];
	caps: readonly NamedCap[];
	/** Scope of the cap per execution. */
	executionPurse: string;
	/** Scope of the cap per day. */
	purse: string;
	isDayLimited: boolean;
	allowUnknownCost: boolean;
}

/** A cap that was set must be a number: one that silently counts as "none" would be worse than an error. */
function amountIn(options: Record<string, unknown>, field: 'maximumCostPerExecution' | 'maximumCostPerDay') {
	if (!(field in options)) return undefined;
	const given = options[field];
	const amount = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
	if (typeof amount === 'number' && Number.isFinite(amount) && amount >= 0) return amount;
	throw new VideoError('invalid-request', `${budgetNames[field]}: "${String(given)}" is not an amount of money.`, {
		nextStep: 'Fill in a number such as 20, or remove the option. Nothing was sent or billed.',
	});
}

/** Reads the caps of a run, and names the purses: one per execution, one per credential and day. */
export function readBudget(
	context: IExecuteFunctions,
	provider: VideoProvider,
	clock: Clock = systemClock,
): BudgetSettings {
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const currency = currencyOf(provider);
	const set = amountIn(options, 'maximumCostPerExecution');
	const usual = set === undefined && isTool(context.getNode()) ? toolCaps[currency] : undefined;
	const perExecution = set ?? usual;
	const perDay = amountIn(options, 'maximumCostPerDay');
	const day = new Date(clock.now()).toISOString().slice(0, 10);
	const credential = context.getNode().credentials?.[provider.credential]?.id ?? provider.credential;
	const executionPurse = `execution/${context.getWorkflow().id}/${context.getExecutionId()}/${currency}`;
	const purse = `day/${day}/${credential}/${currency}`;
	return {
		provider,
		currency,
		executionPurse,
		purse,
		isDayLimited: perDay !== undefined,
		caps: [
			{
				name: budgetNames.maximumCostPerExecution,
				scope: executionPurse,
				...(perExecution !== undefined && { maximum: perExecution }),
				...(usual !== undefined && {
					origin: `${usual} ${currency} is the limit for AI agents unless you set another.`,
				}),
			},
			{
				name: budgetNames.maximumCostPerDay,
				scope: purse,
				...(perDay !== undefined && { maximum: perDay }),
			},
		],
		allowUnknownCost: options.allowUnknownCost === true || options.allowUnknownCost === 'true',
	};
}
