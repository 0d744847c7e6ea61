import type { FileType } from '../../video/fileType';
import type { VideoJob } from '../../video/job';

/** Some systems stop at 255 bytes, and a character may have four. */
const longestNameCharacters = 60;

/** Of a job's id, all of which are ASCII then. */
const longestOwnCharacters = 200;

const readCharacters = 1_000;

const mediaExtension = /\.(mp4|m4v|mov|webm|mkv|avi|ogv|flv|ts|mpe?g|gif|png|jpe?g|webp|avif|heic)$/i;

/** A name without what a file system, or n8n, would take for a path. */
function cleaned(name: string): string {
	// Looking for its end takes a long name the square of its length.
	const safe = name
		.slice(0, readCharacters)
		.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
		.replace(/^[.\s]+|[.\s]+$/g, '');
	return [...safe.replace(mediaExtension, '')].slice(0, longestNameCharacters).join('');
}

/** The name of a result file; its extension follows its content, whatever the wanted name ends with. */
export function fileNameOf(
	{ provider, jobId }: Pick<VideoJob, 'provider' | 'jobId'>,
	wanted: string | undefined,
	{ place, kind }: { place: number; kind: 'video' | 'lastFrame' },
	{ extension }: FileType,
): string {
	const own = `${provider}-${jobId.replace(/[^\w.-]/g, '_').slice(0, longestOwnCharacters)}`;
	const stem = (wanted !== undefined && cleaned(wanted)) || own;
	return `${stem}${place > 0 ? `-${place + 1}` : ''}${kind === 'lastFrame' ? '-last-frame' : ''}.${extension}`;
}
