import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { VideoError } from '../video/errors';

/** A row that n8n can pair with the input item it came from. */
export function row(json: object, itemIndex: number, binary?: INodeExecutionData['binary']): INodeExecutionData {
	// Fields without a value are left out, so that a sheet gets no "undefined" columns.
	const filled = Object.entries(json).filter(([, value]) => value !== undefined);
	return {
		json: Object.fromEntries(filled) as IDataObject,
		...(binary && { binary }),
		pairedItem: { item: itemIndex },
	};
}

/**
 * A row of exactly the three keys that make n8n send it out of the error branch; everything else about the job
 * goes into `details`. A bare one has no such place, so its message says what to do.
 */
export function errorRow(error: VideoError, itemIndex: number, isBare = false): INodeExecutionData {
	const { code, message, facts } = error;
	if (isBare) return row({ error: code, message: `${message} ${facts.nextStep}`.trim() }, itemIndex);
	return row({ error: code, message, details: { code, ...facts } }, itemIndex);
}
