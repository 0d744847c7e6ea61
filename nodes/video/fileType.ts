/** What a file is, told from its first bytes. */
export interface FileType {
	mimeType: string;
	/** Without a dot. */
	extension: string;
}

/** Enough first bytes for {@link fileTypeOf}. */
export const fileTypeBytes = 512;

const mp4: FileType = { mimeType: 'video/mp4', extension: 'mp4' };
const quickTime: FileType = { mimeType: 'video/quicktime', extension: 'mov' };

const matroska: FileType = { mimeType: 'video/x-matroska', extension: 'mkv' };
const webm: FileType = { mimeType: 'video/webm', extension: 'webm' };
const heic: FileType = { mimeType: 'image/heic', extension: 'heic' };

/** First letters of the brands of the ISO base media format that are not MP4; https://mp4ra.org/registered-types/brands. */
const typeByBrand: ReadonlyArray<readonly [brand: string, type: FileType]> = [
	['qt  ', quickTime],
	['M4V', { mimeType: 'video/x-m4v', extension: 'm4v' }],
	['avif', { mimeType: 'image/avif', extension: 'avif' }],
	['hei', heic],
	['mif1', heic],
];

/** Latin-1 text at a place of the file, in bytes from its start. */
type Mark = readonly [place: number, text: string];

/** https://www.iana.org/assignments/media-types and the formats' own specifications. */
const typeByMarks: ReadonlyArray<readonly [marks: readonly Mark[], type: FileType]> = [
	...['moov', 'mdat', 'wide', 'free', 'skip'].map((box) => [[[4, box] as const], quickTime] as const),
	[[[0, '\x1aE\xdf\xa3']], matroska],
	[
		[
			[0, 'RIFF'],
			[8, 'AVI '],
		],
		{ mimeType: 'video/x-msvideo', extension: 'avi' },
	],
	[
		[
			[0, 'RIFF'],
			[8, 'WEBP'],
		],
		{ mimeType: 'image/webp', extension: 'webp' },
	],
	[[[0, 'OggS']], { mimeType: 'video/ogg', extension: 'ogv' }],
	[[[0, 'FLV\x01']], { mimeType: 'video/x-flv', extension: 'flv' }],
	[
		[
			[0, 'G'],
			[188, 'G'],
		],
		{ mimeType: 'video/mp2t', extension: 'ts' },
	],
	[[[0, '\0\0\x01\xba']], { mimeType: 'video/mpeg', extension: 'mpg' }],
	[[[0, '\0\0\x01\xb3']], { mimeType: 'video/mpeg', extension: 'mpg' }],
	[[[0, 'GIF8']], { mimeType: 'image/gif', extension: 'gif' }],
	[[[0, '\x89PNG\r\n\x1a\n']], { mimeType: 'image/png', extension: 'png' }],
	[[[0, '\xff\xd8\xff']], { mimeType: 'image/jpeg', extension: 'jpg' }],
];

/** The kind of video or picture a file is; undefined when it is neither. Names and headers are not asked: they may lie. */
export function fileTypeOf(firstBytes: Buffer): FileType | undefined {
	const start = firstBytes.toString('latin1', 0, fileTypeBytes);
	if (start.startsWith('ftyp', 4)) {
		return typeByBrand.find(([brand]) => start.startsWith(brand, 8))?.[1] ?? mp4;
	}
	const known = typeByMarks.find(([marks]) => marks.every(([place, text]) => start.startsWith(text, place)))?.[1];
	// WebM is Matroska with a name of its own in its first element.
	return known === matroska && start.slice(0, 64).includes('webm') ? webm : known;
}
