/** The part of the library that is used here: its own types are not found by the way this project resolves modules. */
declare module 'mp4box' {
	export interface Track {
		type?: string;
		codec: string;
		video?: { width: number; height: number };
		/** Pictures, or pieces of sound. */
		nb_samples: number;
	}

	export interface ISOFile {
		onReady: (info: { duration: number; timescale: number; tracks: Track[] }) => void;
		appendBuffer(buffer: ArrayBuffer & { fileStart: number }): void;
		flush(): void;
	}

	export function createFile(): ISOFile;
}
