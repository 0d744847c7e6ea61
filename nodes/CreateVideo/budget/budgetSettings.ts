import type { IExecuteFunctions } from 'n8n-workflow';
import { isTool } from '../../host/tool';
import type { Cost } from '../../video/job';
import type { VideoProvider } from '../../video/provider';
import { currencyOf } from '../../video/offer';
import type { RunSettings } from '../readSettings';
import { budgetNames, toolCaps } from './budgetForm';

export interface Limit {
	/** What the form calls it. */
	name: string;
	maximum: number;
	/** Where the limit comes from, when nobody set it; a sentence. */
	origin?: string;
}

/** What one run of the node may spend, and where its spending is counted. */
export interface BudgetSettings {
	provider: VideoProvider;
	currency: Cost['currency'];
	perExecution?: Limit;
	perDay?: Limit;
	allowUnknownCost: boolean;
	/** Names the credential and the day (UTC) at that time. */
	budgetKeyAt(nowMs: number): string;
}

export function budgetSettings(
	context: IExecuteFunctions,
	provider: VideoProvider,
	settings: RunSettings,
): BudgetSettings {
	const { maximumCostPerExecution: set, maximumCostPerDay: perDay, allowUnknownCost } = settings;
	const currency = currencyOf(provider);
	const usual = set === undefined && isTool(context.getNode()) ? toolCaps[currency] : undefined;
	const perExecution = set ?? usual;
	const credential = context.getNode().credentials?.[provider.credential]?.id ?? provider.credential;
	return {
		provider,
		currency,
		...(perExecution !== undefined && {
			perExecution: {
				name: budgetNames.maximumCostPerExecution,
				maximum: perExecution,
				...(usual !== undefined && {
					origin: `${usual} ${currency} is the limit for AI agents unless you set another.`,
				}),
			},
		}),
		...(perDay !== undefined && { perDay: { name: budgetNames.maximumCostPerDay, maximum: perDay } }),
		allowUnknownCost,
		budgetKeyAt: (nowMs) => `day/${new Date(nowMs).toISOString().slice(0, 10)}/${credential}/${currency}`,
	};
}
