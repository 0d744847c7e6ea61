import type { IExecuteFunctions } from 'n8n-workflow';
import { VideoError } from '../video/errors';

/** What applies to the whole node, read from its first item. */
export interface WaitSettings {
	output: 'link' | 'linkAndFile';
	timeLimitMinutes: number;
	whenTimeIsUp: 'fail' | 'passOn';
	binaryPropertyName: string;
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
		output: context.getNodeParameter('output', 0, 'link') === 'linkAndFile' ? 'linkAndFile' : 'link',
		timeLimitMinutes: minutes,
		whenTimeIsUp: options.whenTimeIsUp === 'passOn' ? 'passOn' : 'fail',
		binaryPropertyName: String(options.binaryPropertyName || 'video'),
	};
}
