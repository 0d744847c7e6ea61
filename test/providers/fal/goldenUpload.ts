import type { GoldenUpload } from '../goldenUpload';
import { photo, uploadId } from '../goldenUpload';

// Source: npm @fal-ai/client 1.10.1, src/storage.js.

export const goldenUploads: GoldenUpload[] = [
	{
		name: 'an image',
		file: photo,
		ticketCall: {
			method: 'POST',
			path: '/storage/upload/initiate',
			body: { content_type: 'image/png', file_name: 'photo.png' },
		},
		headers: { 'content-type': 'image/png' },
		address: { queue: `https://v3.fal.media/files/${uploadId}/file.png` },
	},
];
