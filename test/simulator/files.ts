/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Job } from './jobs';
import { garbageReply, jsonReply, sendReply } from './reply';
import { VideoFile } from './videoFile';

const megabyte = 1024 * 1024;

/** Where a job's result sits. The link number is shown only where links die, so that other scenes have one stable URL. */
export function fileUrl(simulatorUrl: string, job: Job): string {
	const link = job.scene.file === 'expired-first' ? `?link=${job.currentLink}` : '';
	return `${simulatorUrl}/files/${job.clientId}.mp4${link}`;
}

/** A poll hands out a fresh link when the old one has died. */
export function renewLink(job: Job): void {
	if (job.currentLink <= job.lastDeadLink) job.currentLink = job.lastDeadLink + 1;
}

/** The first request for a file with mortal links kills every link handed out so far. */
function expireFirstLinks(job: Job): void {
	if (job.scene.file === 'expired-first' && job.lastDeadLink === 0) job.lastDeadLink = job.currentLink;
}

function readRange(
	header: string | undefined,
	bytes: number,
): { first: number; last: number } | 'unsatisfiable' | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (!match || (match[1] === '' && match[2] === '')) return undefined;
	const first = match[1] === '' ? Math.max(0, bytes - Number(match[2])) : Number(match[1]);
	const last = match[1] === '' || match[2] === '' ? bytes - 1 : Math.min(bytes - 1, Number(match[2]));
	return first > last ? 'unsatisfiable' : { first, last };
}

/** Sends a video with Content-Length, ETag and Range, as a CDN does. */
export function sendVideo(request: IncomingMessage, response: ServerResponse, video: VideoFile): number {
	const range = readRange(request.headers.range, video.bytes);
	const shared = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', etag: `"video-${video.bytes}"` };
	if (range === 'unsatisfiable') {
		response.writeHead(416, { 'content-range': `bytes */${video.bytes}` }).end();
		return 416;
	}
	const { first, last } = range ?? { first: 0, last: video.bytes - 1 };
	const status = range ? 206 : 200;
	response.writeHead(status, {
		...shared,
		'content-length': last - first + 1,
		...(range && { 'content-range': `bytes ${first}-${last}/${video.bytes}` }),
	});
	if (request.method === 'HEAD') response.end();
	else pipeline(Readable.from(video.read(first, last)), response).catch(() => undefined); // the reader may leave early
	return status;
}

function sendBrokenVideo(response: ServerResponse, afterwards: 'close' | 'hang'): number {
	const video = new VideoFile();
	const [start = Buffer.alloc(0)] = video.read(0, Math.floor(video.bytes / 2));
	response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': video.bytes });
	response.write(start, () => {
		if (afterwards === 'close') response.socket?.end();
	});
	return 200;
}

/** Serves one job's result the way its scene says. Returns the status sent. */
export function sendFile(
	request: IncomingMessage,
	response: ServerResponse,
	job: Job | undefined,
	foreignUrl: string,
): number {
	if (job?.outcome !== 'succeeded') return sendReply(response, jsonReply(404, { message: 'No such file' }));
	expireFirstLinks(job);
	const link = new URL(request.url ?? '/', foreignUrl).searchParams.get('link');
	if (link !== null && Number(link) <= job.lastDeadLink) {
		return sendReply(response, jsonReply(403, { message: 'The link has expired' }));
	}
	switch (job.scene.file) {
		case 'foreign-redirect':
			return sendReply(response, {
				status: 302,
				headers: { location: `${foreignUrl}/files/${job.clientId}.mp4` },
				body: '',
			});
		case 'html':
			return sendReply(response, garbageReply);
		case 'short':
			return sendBrokenVideo(response, 'close');
		case 'stalled':
			return sendBrokenVideo(response, 'hang');
		case 'huge':
			return sendVideo(request, response, new VideoFile(job.megabytes * megabyte));
		default:
			return sendVideo(request, response, new VideoFile());
	}
}
