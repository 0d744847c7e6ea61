import type { INodeProperties } from 'n8n-workflow';
import { providers } from '../providers';

/** Value of the provider field that leaves the choice to each job. */
export const fromEachJob = 'fromJob';

const cancelers = providers.filter(({ cancelCall }) => cancelCall);

const effects = cancelers.map(({ name, cancelEffect }) => `${name} ${cancelEffect ?? 'may bill a canceled job'}`);

/** Only for providers that can. */
const whenStopped: INodeProperties = {
	displayName: 'When Stopped',
	name: 'whenStopped',
	type: 'options',
	options: [
		{
			name: 'Cancel Jobs Where Possible',
			value: 'cancel',
			description: `${effects.join(', ')}; jobs of other providers go on and are billed`,
		},
		{
			name: 'Leave Jobs Running (They Are Paid)',
			value: 'leave',
			description: 'The log of n8n has their IDs, so that the videos can be picked up later',
		},
	],
	default: 'leave',
	description:
		'What happens to jobs that are not ready when you stop the execution. A wait in the background never cancels jobs.',
	displayOptions: { show: { '/provider': [fromEachJob, ...cancelers.map(({ id }) => id)] } },
};

/** The form of Wait for Video. */
export const waitForVideoForm: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'From Each Job',
				value: fromEachJob,
				description: 'As Create Video wrote it; choose a credential for every provider your jobs come from',
			},
			...providers.map(({ id, name }) => ({ name, value: id })),
		],
		default: fromEachJob,
		description: 'Who makes the videos',
	},
	{
		displayName: 'Job ID',
		name: 'jobId',
		type: 'string',
		default: '={{ $json.jobId }}',
		required: true,
		placeholder: 'e.g. task_abc123',
		description: 'The job to wait for; Create Video gives it. Any ID you know from elsewhere works too.',
	},
	{
		displayName: 'Wait Using',
		name: 'waitUsing',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Automatically',
				value: 'automatic',
				description: 'This execution while you try it in the editor, the background when the workflow runs by itself',
			},
			{
				name: 'Background',
				value: 'background',
				description: 'Sleeps without using an execution slot, survives a restart of n8n',
			},
			{
				name: 'This Execution',
				value: 'here',
				description: 'Stays busy until the videos are ready; notices them a little sooner',
			},
		],
		default: 'automatic',
		description: 'How to spend the minutes until the videos are ready',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'Link', value: 'link', description: 'The address of the video; most providers delete it after a day' },
			{
				name: 'Link and File',
				value: 'linkAndFile',
				description: 'Also the video itself, for Drive, YouTube or e-mail',
			},
		],
		default: 'link',
		description: 'What the next step gets',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Give Up After (Minutes)',
				name: 'timeLimitMinutes',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 30,
				description:
					'Counted from the start of this node. At least one look always happens; the background may take a minute more.',
			},
			{
				displayName: 'Put Output File in Field',
				name: 'binaryPropertyName',
				type: 'string',
				default: 'video',
				hint: 'The name of the output binary field',
			},
			{
				displayName: 'When Time Is Up',
				name: 'whenTimeIsUp',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail', description: 'With the job ID, so that the video can be picked up later' },
					{ name: 'Pass On the Job', value: 'passOn', description: 'With its last status, as a normal item' },
				],
				default: 'fail',
			},
			...(cancelers.length > 0 ? [whenStopped] : []),
		],
	},
];
