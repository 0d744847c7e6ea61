import type { INodeProperties } from 'n8n-workflow';
import { keepInputFiles } from '../host/keepInputFiles';
import { providers } from '../providers';

/** Value of the provider field that leaves the choice to each item. */
export const asInEachItem = 'fromJob';

/** Where the nodes that upload files look unless told otherwise. */
export const usualFileField = 'data';
export const defaultMaxFileMegabytes = 1024;
export const defaultDownloadMinutes = 30;

/** What the node can do. */
export const operationNames = { wait: 'Wait Until Ready', check: 'Check Once', cancel: 'Cancel' } as const;

/** Where a video may come out. */
const givesVideos: INodeProperties['displayOptions'] = { show: { operation: ['wait', 'check'] } };
const waits: INodeProperties['displayOptions'] = { show: { '/operation': ['wait'] } };

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
	displayOptions: {
		show: { '/operation': ['wait'], '/provider': [asInEachItem, ...cancelers.map(({ id }) => id)] },
	},
};

const withFile: INodeProperties['displayOptions'] = { show: { '/output': ['file', 'linkAndFile'] } };

/** The form of Wait for Video. */
export const waitForVideoForm: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: operationNames.wait,
				value: 'wait',
				action: 'Wait until videos are ready',
				description: 'Give out each video when it is ready',
			},
			{
				name: operationNames.check,
				value: 'check',
				action: 'Check once whether videos are ready',
				description: 'Ask each provider once; a job that is not ready goes on with its status',
			},
			{
				name: operationNames.cancel,
				value: 'cancel',
				action: 'Cancel the jobs of videos',
				description: `End jobs that are not ready: ${effects.join(', ')}; other providers cannot`,
			},
		],
		default: 'wait',
	},
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'As in Each Item',
				value: asInEachItem,
				description: 'As Create Video wrote it; choose a credential for every provider your jobs come from',
			},
			...providers.map(({ id, name }) => ({ name, value: id })),
		],
		default: asInEachItem,
		description: 'Who makes the videos',
	},
	{
		displayName: 'Providers',
		name: 'providers',
		type: 'multiOptions',
		noDataExpression: true,
		options: providers.map(({ id, name }) => ({ name, value: id })),
		default: [],
		description: 'Those your jobs come from. Only their credentials are shown; without a choice all are.',
		displayOptions: { show: { provider: [asInEachItem] } },
	},
	{
		displayName: 'Job ID',
		name: 'jobId',
		type: 'string',
		default: '={{ $json.jobId }}',
		required: true,
		placeholder: 'e.g. task_abc123',
		description: 'The job of the video; Create Video gives it. Any ID you know from elsewhere works too.',
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
				description:
					'Stays busy until the videos are ready; sooner than Background only where the provider cannot call this n8n',
			},
		],
		default: 'automatic',
		description: 'How to spend the minutes until the videos are ready',
		displayOptions: { show: { operation: ['wait'] } },
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'Link Only',
				value: 'link',
				description: 'The address of the video; it expires, with some providers after a day',
			},
			{ name: 'File', value: 'file', description: 'The video itself, for Drive, YouTube or e-mail' },
			{ name: 'Link and File', value: 'linkAndFile', description: 'The address and the video itself' },
		],
		default: 'link',
		description: 'What the next step gets',
		displayOptions: givesVideos,
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: givesVideos,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: givesVideos,
		options: [
			{
				displayName: 'Download Time Limit (Minutes)',
				name: 'downloadMinutes',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultDownloadMinutes,
				description: 'How long fetching one file may take',
				displayOptions: withFile,
			},
			{
				displayName: 'File Name',
				name: 'fileName',
				type: 'string',
				default: '',
				placeholder: "e.g. {{ $('Name of the step').item.json.title }}",
				description:
					'Without an ending; .mp4 or what the file really is comes by itself. Default is provider and job ID.',
				displayOptions: withFile,
			},
			{
				displayName: 'Give Up After (Minutes)',
				name: 'timeLimitMinutes',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 30,
				description:
					'Counted from the start of this node. It checks at least once; the background may take a minute more.',
				displayOptions: waits,
			},
			keepInputFiles(
				'Whether files the item came with, such as the source image, stay with the video. A field with the name of an output field is replaced.',
			),
			{
				displayName: 'Maximum File Size (MB)',
				name: 'maxFileMegabytes',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: defaultMaxFileMegabytes,
				description: 'A larger file is not fetched, and the item fails with the job ID',
				displayOptions: withFile,
			},
			{
				displayName: 'Put Output File in Field',
				name: 'binaryPropertyName',
				type: 'string',
				default: usualFileField,
				hint: 'The name of the output binary field',
				description: 'A second video goes into data2, the picture of the last frame into dataLastFrame',
				displayOptions: withFile,
			},
			{
				displayName: 'Several Videos of One Job',
				name: 'severalVideos',
				type: 'options',
				options: [
					{ name: 'One Item with All Videos', value: 'fields', description: 'In fields data, data2 and so on' },
					{ name: 'One Item per Video', value: 'items' },
				],
				default: 'fields',
				description: 'How to give out a job that made more than one video',
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
				displayOptions: waits,
			},
			...(cancelers.length > 0 ? [whenStopped] : []),
		],
	},
];
