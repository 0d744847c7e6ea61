import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Intent } from '../engine/ledger';
import { numberOption } from '../host/numberOption';
import { VideoError } from '../video/errors';

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

/** One that silently counts as none would order the video again in every run. */
function keyIn(value: unknown): string {
	const isText = typeof value === 'string' || typeof value === 'number';
	const key = isText ? String(value).trim() : '';
	if (key !== '') return key;
	const what = isText || value === null || value === undefined ? 'is empty' : 'is not a text or number';
	throw new VideoError('invalid-request', `Deduplication Key: ${what} for this item.`, {
		nextStep:
			'Choose a field that every item has, such as the ID of the row, or remove the option. Nothing was sent or billed.',
	});
}

/** The user's own name for an item, kept apart from those of other workflows and nodes. */
export function deduplicationOf(context: IExecuteFunctions, itemIndex: number): Pick<Intent, 'deduplication'> {
	const options = context.getNodeParameter('options', itemIndex, {}) as Record<string, unknown>;
	if (!('deduplicationKey' in options)) return {};
	const given = keyIn(options.deduplicationKey);
	const wanted = options.deduplicationDays ?? usualDays;
	const days = numberOption(wanted, 'Deduplication Days', 1, mostDays, ' Nothing was sent or billed.');
	return { deduplication: { key: [context.getWorkflow().id, context.getNode().id, given].join('/'), days } };
}
