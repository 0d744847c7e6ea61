import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Intent } from '../engine/ledger';
import { numberOption } from '../host/numberOption';

const usualDays = 30;
const mostDays = 365;

export const deduplicationOptions: INodeProperties[] = [
	{
		displayName: 'Deduplication Days',
		name: 'deduplicationDays',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: mostDays },
		default: usualDays,
		description: 'How long the same Deduplication Key gives the same video',
	},
	{
		displayName: 'Deduplication Key',
		name: 'deduplicationKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. the ID of the sheet row',
		description: `The same key gives the same video for ${usualDays} days, instead of a new one; a failed job frees the key`,
	},
];

/** The user's own name for an item, kept apart from those of other workflows and nodes. */
export function deduplicationOf(context: IExecuteFunctions, itemIndex: number): Pick<Intent, 'deduplication'> {
	const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	const given = String(options.deduplicationKey ?? '').trim();
	if (given === '') return {};
	const wanted = options.deduplicationDays ?? usualDays;
	const days = numberOption(wanted, 'Deduplication Days', 1, mostDays, ' Nothing was sent or billed.');
	return { deduplication: { key: [context.getWorkflow().id, context.getNode().id, given].join('/'), days } };
}
