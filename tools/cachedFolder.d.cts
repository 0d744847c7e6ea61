export function cacheRoot(): string;
export function isFilled(folder: string): boolean;
export function contentHash(files: readonly string[]): string;
export function cachedFolder(options: {
	folder: string;
	fill: (folder: string) => Promise<void>;
	log?: (line: string) => void;
}): Promise<string>;
export function removeCachedFolder(options: { folder: string; log?: (line: string) => void }): Promise<void>;
