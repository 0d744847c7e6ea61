export function cacheRoot(): string;
export function contentHash(files: readonly string[]): string;
export function cachedFolder(options: {
	folder: string;
	fill: (folder: string) => Promise<void>;
	log?: (line: string) => void;
}): Promise<string>;
