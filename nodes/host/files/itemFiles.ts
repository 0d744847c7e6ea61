import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { FileSource } from '../../engine/files/upload';
import { toVideoError, VideoError } from '../../video/errors';
import { extensionOf, usualExtension, usualMimeType } from '../../video/media';
import { mediaKeptSeconds } from '../../video/upload';
import { isPublic } from '../publicAddress';
import { inputFileNamesAt } from './inputFiles';

/** A file of an item. */
export interface ItemFile extends FileSource {
	/** Whether this n8n is public, so that it can give the file out. */
	canBePublished(): boolean;
	/** A signed address of this n8n under which everybody can fetch the file for {@link mediaKeptSeconds}. */
	publish(): Promise<string>;
}

function mimeTypeOf({ mimeType, fileName = '', fileExtension }: IBinaryData): string {
	return usualMimeType(mimeType, extensionOf(fileName) ?? fileExtension?.toLowerCase());
}

/** A name that is safe in any address and ends in what the file is. */
function nameOf(binary: IBinaryData, field: string): string {
	const name = (binary.fileName || field).replace(/[^\w.-]+/g, '_').slice(-100);
	return extensionOf(name) ? name : `${name}.${usualExtension(mimeTypeOf(binary)) ?? 'bin'}`;
}

async function hashOf(content: NodeJS.ReadableStream | Buffer): Promise<string> {
	const hash = createHash('sha256');
	if (Buffer.isBuffer(content)) hash.update(content);
	else for await (const chunk of content) hash.update(chunk);
	return hash.digest('hex');
}

/** The files of the items of one run. */
export class ItemFiles {
	private readonly hashes = new Map<string, Promise<string>>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** Fields of an item that hold a file. */
	fieldsAt(itemIndex: number): string[] {
		return inputFileNamesAt(this.context, itemIndex);
	}

	async at(itemIndex: number, field: string): Promise<ItemFile | undefined> {
		const binary = this.binaryAt(itemIndex, field);
		if (!binary) return undefined;
		const open = async () => await this.open(binary);
		return {
			name: nameOf(binary, field),
			mimeType: mimeTypeOf(binary),
			sizeBytes: await this.sizeOf(binary),
			open,
			sha256: async () => await this.hashOnce(binary, field),
			canBePublished: () => this.canBePublished(binary),
			publish: async () => await this.publish(binary),
		};
	}

	/** By n8n's own rules, which depend on the workflow's binary mode; it throws where there is no such field. */
	private binaryAt(itemIndex: number, field: string): IBinaryData | undefined {
		try {
			return this.context.helpers.assertBinaryData(itemIndex, field);
		} catch {
			return undefined;
		}
	}

	private async open({ id, data }: IBinaryData): Promise<NodeJS.ReadableStream | Buffer> {
		// Without an id the content is in the item itself.
		return id ? await this.context.helpers.getBinaryStream(id) : Buffer.from(data, 'base64');
	}

	private async sizeOf({ id, data, bytes }: IBinaryData): Promise<number> {
		if (!id) return Buffer.byteLength(data, 'base64');
		// Older n8n keeps the exact size beside the file only.
		return bytes ?? (await this.context.helpers.getBinaryMetadata(id)).fileSize;
	}

	private async hashOnce(binary: IBinaryData, field: string): Promise<string> {
		const known = binary.id ? this.hashes.get(binary.id) : undefined;
		if (known) return await known;
		const hash = this.open(binary)
			.then(hashOf)
			.catch((error: unknown) => {
				throw new VideoError(
					'invalid-request',
					`The file in "${field}" cannot be read any more: ${toVideoError(error).message}`,
					{ nextStep: 'Run the step that makes the file again. Nothing was created or billed.', billed: false },
				);
			});
		if (binary.id) this.hashes.set(binary.id, hash);
		return await hash;
	}

	private canBePublished(binary: IBinaryData): boolean {
		// Files in memory have no address, and older n8n signs none.
		const canSign = binary.id !== undefined && 'createBinarySignedUrl' in this.context.helpers;
		return canSign && isPublic(this.signedUrl(binary));
	}

	private signedUrl(binary: IBinaryData): string {
		return this.context.helpers.createBinarySignedUrl(binary, `${mediaKeptSeconds}s`);
	}

	/**
	 * A copy is given out: n8n moves the file of a form or webhook when its execution ends or falls asleep, and the
	 * address would die just when the provider wants it.
	 */
	private async publish(binary: IBinaryData): Promise<string> {
		const content = await this.open(binary);
		const { prepareBinaryData } = this.context.helpers;
		const copy = prepareBinaryData(
			content as Parameters<typeof prepareBinaryData>[0],
			binary.fileName,
			binary.mimeType,
		);
		return this.signedUrl(await copy);
	}
}
