import type { IBinaryData, IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';

async function ownCopy({ helpers }: IExecuteFunctions, file: IBinaryData): Promise<IBinaryData> {
	// In n8n's memory mode the item holds the file itself.
	if (file.id === undefined) return file;
	return await helpers.prepareBinaryData(await helpers.getBinaryStream(file.id), file.fileName, file.mimeType);
}

/**
 * Copies of files that stay where they are: n8n moves what came in through a form or a webhook when its execution falls
 * asleep, and nobody tells a sub-workflow the new place.
 */
export async function ownCopies(context: IExecuteFunctions, files: IBinaryKeyData): Promise<IBinaryKeyData> {
	const copies = Object.entries(files).map(async ([field, file]) => [field, await ownCopy(context, file)] as const);
	return Object.fromEntries(await Promise.all(copies));
}
