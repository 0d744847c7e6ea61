import { seedance2Pro } from '../../../nodes/providers/seedance2Pro';
import type { GoldenUpload } from '../goldenUpload';
import { photo, uploadId } from '../goldenUpload';

// Source: kinovi.ai/docs/uploads.

const url = `https://static.kinovi.ai/uploads/${uploadId}.png`;

export const goldenUploads: GoldenUpload[] = [
	{
		name: 'an image',
		file: photo,
		ticketCall: { method: 'POST', path: '/api/v1/uploads', body: { fileName: 'photo.png' } },
		headers: { 'content-type': 'image/png' },
		address: Object.fromEntries(seedance2Pro.requestFormats.map(({ id }) => [id, url])),
	},
];
