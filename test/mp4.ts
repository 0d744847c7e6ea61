import { createFile, type Track } from 'mp4box';

/** What an MP4 says about itself. */
export interface Mp4 {
	seconds: number;
	tracks: Track[];
}

/** Reads the boxes of an MP4; undefined when these bytes are none, or only a part of one. */
export function readMp4(bytes: Buffer): Mp4 | undefined {
	const file = createFile();
	let found: Mp4 | undefined;
	file.onReady = ({ duration, timescale, tracks }) => (found = { seconds: duration / timescale, tracks });
	const copy = new Uint8Array(bytes).buffer;
	file.appendBuffer(Object.assign(copy, { fileStart: 0 }));
	file.flush();
	return found !== undefined && isWhole(bytes) ? found : undefined;
}

/** The boxes of an MP4 follow each other to its last byte; each begins with its length. */
function isWhole(bytes: Buffer): boolean {
	let at = 0;
	while (at + 8 <= bytes.length) {
		const length = bytes.readUInt32BE(at);
		if (length < 8) return false;
		at += length;
	}
	return at === bytes.length;
}
