/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const video = readFileSync(join(__dirname, 'video.mp4'));
const chunkBytes = 64 * 1024;
const zeros = Buffer.alloc(chunkBytes);

/** A playable MP4 of any size at or above the recorded one: the rest is a `free` box of zeros, made while it is sent. */
export class VideoFile {
	readonly bytes: number;
	private readonly head: Buffer;

	constructor(wantedBytes = 0) {
		const paddingBytes = wantedBytes - video.length;
		const padding = paddingBytes >= 16 ? VideoFile.freeBoxHeader(paddingBytes) : Buffer.alloc(0);
		this.head = Buffer.concat([video, padding]);
		this.bytes = padding.length > 0 ? wantedBytes : video.length;
	}

	/** The bytes `first` to `last`, both inclusive. */
	*read(first: number, last: number): Generator<Buffer> {
		let position = first;
		while (position <= last) {
			const left = last - position + 1;
			const chunk =
				position < this.head.length
					? this.head.subarray(position, Math.min(this.head.length, position + left))
					: zeros.subarray(0, Math.min(chunkBytes, left));
			yield chunk;
			position += chunk.length;
		}
	}

	private static freeBoxHeader(boxBytes: number): Buffer {
		const header = Buffer.alloc(16);
		header.writeUInt32BE(1, 0);
		header.write('free', 4, 'ascii');
		header.writeBigUInt64BE(BigInt(boxBytes), 8);
		return header;
	}
}
