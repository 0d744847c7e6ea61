import type { IExecuteFunctions } from 'n8n-workflow';
import { numberOption } from '../host/numberOption';
import { VideoError } from '../video/errors';
import { budgetNames } from './budget/budgetForm';
import { usualMinutes } from './submitting/capacity';

/** The options of the form, as they come: an expression can put anything into each. */
interface GivenOptions {
	allowUnknownCost?: unknown;
	bitrate?: unknown;
	callback?: unknown;
	callbackUrl?: unknown;
	capacityMinutes?: unknown;
	deduplicationDays?: unknown;
	deduplicationKey?: unknown;
	endUserId?: unknown;
	extra?: unknown;
	keepInputFiles?: unknown;
	maximumCostPerDay?: unknown;
	maximumCostPerExecution?: unknown;
	seed?: unknown;
}

/** What the options say about the whole run; its first item decides. */
export interface RunSettings {
	/** Whom the provider is to call when a job is done. */
	callback: 'automatic' | 'always' | 'never' | 'ownUrl';
	/** How long the run may wait until the provider has room. */
	capacityMinutes: number;
	/** In the money of the provider, as the next one. */
	maximumCostPerExecution?: number;
	maximumCostPerDay?: number;
	allowUnknownCost: boolean;
}

/** What the options say about one item. What an expression may get wrong is checked by those who use it. */
export interface ItemSettings {
	/** Only where the callback goes to an address of the user's. */
	ownCallbackUrl?: { given: unknown };
	deduplication?: { key: unknown; days: unknown };
	seed: unknown;
	bitrate: unknown;
	endUserId: unknown;
	extra: unknown;
	/** Files of the input stay with the job. */
	keepInputFiles: boolean;
}

function optionsAt(context: IExecuteFunctions, itemIndex: number): GivenOptions {
	return context.getNodeParameter('options', itemIndex, {}) as GivenOptions;
}

/** A cap that was set must be a number: one that silently counts as "none" would be worse than an error. */
function amountIn(options: GivenOptions, field: keyof typeof budgetNames & `maximum${string}`): number | undefined {
	if (!(field in options)) return undefined;
	const given = options[field];
	const amount = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
	if (typeof amount === 'number' && Number.isFinite(amount) && amount >= 0) return amount;
	throw new VideoError('invalid-request', `${budgetNames[field]}: "${String(given)}" is not an amount of money.`, {
		nextStep: 'Fill in a number such as 20, or remove the option. Nothing was created or billed.',
	});
}

const callbacks: ReadonlyArray<RunSettings['callback']> = ['always', 'never', 'ownUrl'];

export function readRunSettings(context: IExecuteFunctions): RunSettings {
	const options = optionsAt(context, 0);
	const perExecution = amountIn(options, 'maximumCostPerExecution');
	const perDay = amountIn(options, 'maximumCostPerDay');
	const minutes = options.capacityMinutes ?? usualMinutes;
	return {
		callback: callbacks.find((choice) => choice === options.callback) ?? 'automatic',
		capacityMinutes: numberOption(
			minutes,
			'Wait for Capacity (Minutes)',
			0,
			Infinity,
			' Nothing was created or billed.',
		),
		...(perExecution !== undefined && { maximumCostPerExecution: perExecution }),
		...(perDay !== undefined && { maximumCostPerDay: perDay }),
		allowUnknownCost: options.allowUnknownCost === true || options.allowUnknownCost === 'true',
	};
}

export function readItemSettings(context: IExecuteFunctions, itemIndex: number): ItemSettings {
	const options = optionsAt(context, itemIndex);
	return {
		...(options.callback === 'ownUrl' && { ownCallbackUrl: { given: options.callbackUrl } }),
		...('deduplicationKey' in options && {
			deduplication: { key: options.deduplicationKey, days: options.deduplicationDays },
		}),
		seed: options.seed,
		bitrate: options.bitrate,
		endUserId: options.endUserId,
		extra: options.extra,
		keepInputFiles: options.keepInputFiles === true,
	};
}
