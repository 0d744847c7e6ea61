import type { INodeProperties } from 'n8n-workflow';
import type { Cost } from '../../video/job';

/** What the form calls the options about money; error messages use the same words. */
export const budgetNames = {
	allowUnknownCost: 'Allow Unknown Cost',
	maximumCostPerDay: 'Maximum Cost per Day',
	maximumCostPerExecution: 'Maximum Cost per Execution',
} as const;

/**
 * What an AI agent may spend per execution unless told otherwise, since it can call the tool as often as it likes: about
 * ten usual videos for 20 USD; 4000 credits are as much at half a cent each.
 */
export const toolCaps: Readonly<Record<Cost['currency'], number>> = { USD: 20, credits: 4000 };

const unitNames: Readonly<Record<Cost['currency'], string>> = { USD: 'USD', credits: 'Credits' };

export const allowUnknownCost: INodeProperties = {
	displayName: budgetNames.allowUnknownCost,
	name: 'allowUnknownCost',
	type: 'boolean',
	default: false,
	description: 'Whether a model without a known price may be used under a maximum cost; it then counts as free',
};

const descriptions = {
	maximumCostPerDay: () =>
		'The most that may be spent with this credential on one day (UTC), whichever workflow spends it',
	maximumCostPerExecution: (suggested: number) =>
		`The most that may be spent in one execution, all rounds of a loop together. For AI agents ${suggested} unless set.`,
} as const;

/** A cap, in the money of the provider. */
export function maximumCost(name: keyof typeof descriptions, currency: Cost['currency']) {
	const suggested = toolCaps[currency];
	return {
		displayName: `${budgetNames[name]} (${unitNames[currency]})`,
		name,
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 4 },
		default: suggested,
		description: descriptions[name](suggested),
	} satisfies INodeProperties;
}
