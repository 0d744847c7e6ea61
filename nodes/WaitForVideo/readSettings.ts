import type { IExecuteFunctions } from 'n8n-workflow';
import { canSleepInBackground, hint, oldestForBackground } from '../host/support';
import { isTool } from '../host/tool';
import { VideoError } from '../video/errors';

/** What applies to the whole node, read from its first item. */
export interface WaitSettings {
	/** Decided: `automatic` is resolved. */
	waitUsing: 'here' | 'background';
	output: 'link' | 'linkAndFile';
	timeLimitMinutes: number;
	whenTimeIsUp: 'fail' | 'passOn';
	binaryPropertyName: string;
	/** Only for a wait in this execution; nobody stops a sleeping one's jobs. */
	whenStopped: 'leave' | 'cancel';
}

/** Runs whose caller waits for them cannot be suspended usefully: the editor's, and never an AI agent's tool calls. */
function decideWaitUsing(context: IExecuteFunctions): WaitSettings['waitUsing'] {
	const choice = context.getNodeParameter('waitUsing', 0, 'automatic');
	if (choice === 'here' || isTool(context.getNode())) return 'here';
	if (choice === 'background') {
		if (canSleepInBackground()) return 'background';
		throw new VideoError('invalid-request', 'Wait Using: this n8n is too old to wait in the background.', {
			nextStep: `Update n8n to ${oldestForBackground} or newer, or choose This Execution.`,
		});
	}
	const isWatched = context.getMode() === 'manual';
	if (!isWatched && !canSleepInBackground()) {
		hint(context, `With n8n ${oldestForBackground} or newer this node waits without keeping an execution busy.`);
	}
	return isWatched || !canSleepInBackground() ? 'here' : 'background';
}

export function readSettings(context: IExecuteFunctions): WaitSettings {
	const options = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const minutes = Number(options.timeLimitMinutes ?? 30);
	if (!Number.isFinite(minutes) || minutes < 0) {
		throw new VideoError('invalid-request', 'Give Up After (Minutes): must be a number from 0.', {
			nextStep: 'Correct it under Options.',
		});
	}
	return {
		waitUsing: decideWaitUsing(context),
		output: context.getNodeParameter('output', 0, 'link') === 'linkAndFile' ? 'linkAndFile' : 'link',
		timeLimitMinutes: minutes,
		whenTimeIsUp: options.whenTimeIsUp === 'passOn' ? 'passOn' : 'fail',
		binaryPropertyName: String(options.binaryPropertyName || 'video'),
		whenStopped: options.whenStopped === 'cancel' ? 'cancel' : 'leave',
	};
}
