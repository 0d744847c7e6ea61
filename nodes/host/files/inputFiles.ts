import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';

/** Where n8n keeps the files of an item whose workflow has the setting `binaryMode: combined`. */
const combinedField = '_files';

function isFile(value: unknown): value is IBinaryData {
	if (typeof value !== 'object' || value === null || !('mimeType' in value)) return false;
	return 'id' in value || 'data' in value;
}

function isCombined(context: IExecuteFunctions): boolean {
	return (context.getWorkflowSettings() as { binaryMode?: unknown }).binaryMode === 'combined';
}

/** The files that an item came with; undefined where there are none. */
export function inputFilesAt(context: IExecuteFunctions, itemIndex: number): IBinaryKeyData | undefined {
	const { json, binary } = context.getInputData()[itemIndex] ?? {};
	// Elsewhere this field is an item's own, whatever it says about files.
	const combined = isCombined(context) ? json?.[combinedField] : undefined;
	const files = Object.entries({ ...(combined as object | undefined), ...binary }).filter(([, file]) => isFile(file));
	return files.length === 0 ? undefined : (Object.fromEntries(files) as IBinaryKeyData);
}

/** What a field is called in a parameter that names a file of the item. */
export function inputFileNamesAt(context: IExecuteFunctions, itemIndex: number): string[] {
	const prefix = isCombined(context) ? `${combinedField}.` : '';
	return Object.keys(inputFilesAt(context, itemIndex) ?? {}).map((field) => `${prefix}${field}`);
}
