import type { VideoProvider } from '../../nodes/video/provider';
import type { GoldenUpload } from './goldenUpload';
import { photo, uploadId } from './goldenUpload';

/** An image for a service on the platform of tasks that two providers share. */
export function goldenTaskUploads({ requestFormats }: VideoProvider): GoldenUpload[] {
	const url = `https://static.example.com/uploads/${uploadId}.png`;
	return [
		{
			name: 'an image',
			file: photo,
			ticketCall: { method: 'POST', path: '/api/v1/uploads', body: { fileName: 'photo.png' } },
			headers: { 'content-type': 'image/png' },
			address: Object.fromEntries(requestFormats.map(({ id }) => [id, url])),
		},
	];
}
