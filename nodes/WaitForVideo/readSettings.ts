import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import { canSleepInBackground, needsBareErrors, oldestForBackground } from '../host/n8nVersion';
import { startMode } from '../host/execution';
import { inputFilesAt } from '../host/files/inputFiles';
import { hint } from '../host/hint';
import { numberOption } from '../host/numberOption';
import { isTool } from '../host/tool';
import { VideoError } from '../video/errors';
import { defaultDownloadMinutes, defaultMaxFileMegabytes, usualFileField } from './form';

/** Bytes, as n8n counts the size of files. */
export const binaryMegabyte = 1024 * 1024;

/** What applies to one item only. */
interface ItemSettings {
	/** The user's name for its files. */
	fileName?: string | undefined;
	/** Files the item came with and keeps. */
	inputFiles?: IBinaryKeyData | undefined;
}

/** What applies to the whole node, read from its first item. */
export interface WaitSettings {
	/** Decided: `automatic` is resolved. */
	waitUsing: 'here' | 'background';
	output: 'link' | 'file' | 'linkAndFile';
	/** Only what most people need of a video. */
	simplify: boolean;
	timeLimitMinutes: number;
	whenTimeIsUp: 'fail' | 'passOn';
	binaryPropertyName: string;
	/** Only for a wait in this execution; nobody stops a sleeping one's jobs. */
	whenStopped: 'leave' | 'cancel';
	/** Of one job: several fields of one item, or one item each. */
	severalVideos: 'fields' | 'items';
	maxFileBytes: number;
	/** For one file. */
	downloadMinutes: number;
	/** For the error branch of an older n8n. */
	bareErrors: boolean;
	/** By item index. */
	perItem: ItemSettings[];
}

/**
 * Runs whose caller waits for them cannot be suspended usefully: the editor's, and never an AI agent's tool calls or an
 * evaluation, which takes a sleeping execution for one that has ended.
 */
function decideWaitUsing(context: IExecuteFunctions): WaitSettings['waitUsing'] {
	const choice = context.getNodeParameter('waitUsing', 0, 'automatic');
	const mode = startMode(context);
	if (choice === 'here' || isTool(context.getNode()) || mode === 'evaluation') return 'here';
	if (choice === 'background') {
		if (canSleepInBackground()) return 'background';
		throw new VideoError('invalid-request', 'Wait Using: this n8n is too old to wait in the background.', {
			nextStep: `Update n8n to ${oldestForBackground} or newer, or choose This Execution.`,
		});
	}
	const isWatched = mode === 'manual';
	if (!isWatched && !canSleepInBackground()) {
		hint(context, `With n8n ${oldestForBackground} or newer this node waits without keeping an execution busy.`);
	}
	return isWatched || !canSleepInBackground() ? 'here' : 'background';
}

const outputs = ['link', 'file', 'linkAndFile'] as const;

function readItemSettings(context: IExecuteFunctions, { keepInputFiles }: Record<string, unknown>): ItemSettings[] {
	return context.getInputData().map((_, itemIndex) => {
		const inputFiles = keepInputFiles === true ? inputFilesAt(context, itemIndex) : undefined;
		const fileName = String(context.getNodeParameter('options.fileName', itemIndex, '') ?? '').trim();
		return { ...(fileName !== '' && { fileName }), ...(inputFiles && { inputFiles }) };
	});
}

/** One poll is a wait without time that passes on what it found. */
const once = { waitUsing: 'here', timeLimitMinutes: 0, whenTimeIsUp: 'passOn' } as const;

export function readSettings(context: IExecuteFunctions): WaitSettings {
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const isOnce = context.getNodeParameter('operation', 0, 'wait') === 'check';
	return { ...readWait(context, options, isOnce ? 'here' : decideWaitUsing(context)), ...(isOnce && once) };
}

function readWait(
	context: IExecuteFunctions,
	options: Record<string, unknown>,
	waitUsing: WaitSettings['waitUsing'],
): WaitSettings {
	return {
		waitUsing,
		output: outputs.find((output) => output === context.getNodeParameter('output', 0, 'link')) ?? 'link',
		simplify: context.getNodeParameter('simplify', 0, true) === true,
		timeLimitMinutes: numberOption(options.timeLimitMinutes ?? 30, 'Give Up After (Minutes)', 0),
		whenTimeIsUp: options.whenTimeIsUp === 'passOn' ? 'passOn' : 'fail',
		binaryPropertyName: String(options.binaryPropertyName || usualFileField),
		whenStopped: options.whenStopped === 'cancel' ? 'cancel' : 'leave',
		severalVideos: options.severalVideos === 'items' ? 'items' : 'fields',
		maxFileBytes:
			numberOption(options.maxFileMegabytes ?? defaultMaxFileMegabytes, 'Maximum File Size (MB)', 0) * binaryMegabyte,
		downloadMinutes: numberOption(
			options.downloadMinutes ?? defaultDownloadMinutes,
			'Download Time Limit (Minutes)',
			0,
		),
		bareErrors: needsBareErrors(context),
		perItem: readItemSettings(context, options),
	};
}
