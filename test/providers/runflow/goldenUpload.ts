import type { GoldenUpload } from '../goldenUpload';
import { photo, uploadId } from '../goldenUpload';

// Source: github.com/runflow-io/runflow-js at 311a7a2, packages/sdk/src/assets.ts; "prefer ref" for runs:
// packages/sdk/README.md at 0561402.

export const goldenUploads: GoldenUpload[] = [
	{
		name: 'an image',
		file: photo,
		ticketCall: {
			method: 'POST',
			path: '/v1/asset-uploads',
			body: { filename: 'photo.png', mime_type: 'image/png', size_bytes: 68 },
		},
		headers: { 'content-type': 'image/png' },
		confirmCall: {
			method: 'POST',
			path: `/v1/asset-uploads/${uploadId}/confirmations`,
			body: { folder_id: null },
		},
		address: {
			run: `https://assets.runflow.io/${uploadId}?signature=abc`,
			runs: `runflow://assets/${uploadId}`,
		},
	},
];
