import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Claimed } from '../../host/ledger/jobLedger';
import { numberOption } from '../../host/numberOption';
import { VideoError } from '../../video/errors';
import type { ItemSettings } from '../readSettings';

const usualDays = 30;
const mostDays = 365;
const exampleKey = '{{ $json.id }}';

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
		placeholder: `e.g. ${exampleKey}`,
		description: `The same key gives the same video for ${usualDays} days, instead of a new one; a failed job frees the key`,
	},
];

/** An empty key must not count as none: the video would be created again in every run. */
function keyIn(value: unknown): string {
	const isText = typeof value === 'string' || typeof value === 'number';
	const key = isText ? String(value).trim() : '';
	if (key !== '') return key;
	const what = isText || value === null || value === undefined ? 'is empty' : 'is not a text or number';
	throw new VideoError('invalid-request', `Deduplication Key: ${what} for this item.`, {
		nextStep:
			'Choose a field that every item has, such as the ID of the row, or remove the option. Nothing was created or billed.',
	});
}

/** The same key for all items would make one video of them, and drop the others without a word. */
function rejectConstant(context: IExecuteFunctions): void {
	const written = (context.getNode().parameters.options as { deduplicationKey?: unknown } | undefined)
		?.deduplicationKey;
	const items = context.getInputData().length;
	if (items < 2 || typeof written !== 'string' || written.startsWith('=')) return;
	throw new VideoError('invalid-request', `Deduplication Key: "${written}" is the same for all ${items} items.`, {
		nextStep: `Use an expression with a field that differs, such as ${exampleKey}, or remove the option. Nothing was created or billed.`,
	});
}

/** The user's own name for an item, kept apart from those of other workflows and nodes. */
export function deduplicationOf(
	context: IExecuteFunctions,
	{ deduplication }: Pick<ItemSettings, 'deduplication'>,
): Pick<Claimed, 'deduplication'> {
	if (!deduplication) return {};
	const given = keyIn(deduplication.key);
	rejectConstant(context);
	const days = numberOption(
		deduplication.days ?? usualDays,
		'Deduplication Days',
		1,
		mostDays,
		' Nothing was created or billed.',
	);
	return { deduplication: { key: [context.getWorkflow().id, context.getNode().id, given].join('/'), days } };
}
