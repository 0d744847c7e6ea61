/** Of an answer; names in lower case. */
export type FileHeaders = Readonly<Record<string, string>>;

export type HashAlgorithm = 'md5' | 'sha1' | 'sha256';

/** As base64 of exactly its length: some servers write an MD5 in hex, which would never match. */
const digests = { md5: '[A-Za-z0-9+/]{22}==', sha256: '[A-Za-z0-9+/]{43}=' } as const;

/** Headers that carry the hash of the whole file; only in an answer that is the whole file. */
const checksumHeaders: ReadonlyArray<readonly [header: string, value: RegExp, algorithm: HashAlgorithm]> = [
	['content-md5', new RegExp(`^(${digests.md5})$`), 'md5'],
	['x-amz-checksum-sha256', new RegExp(`^(${digests.sha256})$`), 'sha256'],
	['repr-digest', new RegExp(`\\bsha-256=:(${digests.sha256}):`), 'sha256'],
	['digest', new RegExp(`\\bsha-256=(${digests.sha256})(?:,|$)`, 'i'), 'sha256'],
];

export interface Checksum {
	algorithm: HashAlgorithm;
	/** Base64; undefined when the server announced none. */
	expected?: string;
}

/** The hash a server announces for the whole file. */
export function checksumIn(headers: FileHeaders): Checksum {
	for (const [header, value, algorithm] of checksumHeaders) {
		const expected = value.exec(headers[header] ?? '')?.[1];
		if (expected !== undefined) return { algorithm, expected };
	}
	// May be needed all the same, to know a file again whose server cannot continue it; the fastest will do.
	return { algorithm: 'sha1' };
}

/** What makes sure that a continued file is still the same one: If-Range knows strong ETags and dates only. */
export function validatorIn({ etag, 'last-modified': lastModified }: FileHeaders): string | undefined {
	return etag?.startsWith('"') ? etag : lastModified;
}

/** Whether the server says that it continues a file. */
export function offersRanges({ 'accept-ranges': unit = '' }: FileHeaders): boolean {
	return unit.toLowerCase() === 'bytes';
}

/** Place of the first byte and size of the whole file, of a 206. */
export function rangeIn({ 'content-range': range = '' }: FileHeaders): { first: number; total?: number } | undefined {
	const match = /^bytes (\d+)-\d+\/(?:(\d+)|\*)$/.exec(range);
	if (!match) return undefined;
	return { first: Number(match[1]), ...(match[2] !== undefined && { total: Number(match[2]) }) };
}

/** Announced size of the body; undefined when the server sends until it closes. */
export function lengthIn({ 'content-length': length = '' }: FileHeaders): number | undefined {
	return /^\d+$/.test(length) ? Number(length) : undefined;
}
