import type { GoldenUpload } from '../goldenUpload';
import { photo, uploadId, voice } from '../goldenUpload';

// Source: github.com/eachlabs/mintlify-docs at f10dd45 (2026-08-21), storage/upload-file.mdx; a file that is kept for a day
// instead of the default of 180.

const said = { prediction: `https://cdn-us.eachlabs.ai/uploads/${uploadId}.png` };

export const goldenUploads: GoldenUpload[] = [
	{
		name: 'an image',
		file: photo,
		ticketCall: {
			method: 'POST',
			path: '/v1/upload/presign',
			body: { content_type: 'image/png', file_type: 'image', expires_in_seconds: 86_400 },
		},
		headers: { 'content-type': 'image/png', 'x-amz-meta-file-id': uploadId },
		address: said,
	},
	{
		name: 'a sound',
		file: voice,
		ticketCall: {
			method: 'POST',
			path: '/v1/upload/presign',
			body: { content_type: 'audio/mpeg', file_type: 'audio', expires_in_seconds: 86_400 },
		},
		headers: { 'content-type': 'audio/mpeg', 'x-amz-meta-file-id': uploadId },
		address: said,
	},
];
