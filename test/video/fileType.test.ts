import { fileTypeOf } from '../../nodes/video/fileType';

const transportStream = `G${'\0'.repeat(187)}G${'\0'.repeat(187)}`;

// First bytes as the formats' specifications give them.
describe.each([
	['\0\0\0\x20ftypisom\0\0\x02\0isomiso2', 'video/mp4', 'mp4'],
	['\0\0\0\x18ftypmp42\0\0\0\0', 'video/mp4', 'mp4'],
	['\0\0\0\x14ftypqt  \0\0\x02\0', 'video/quicktime', 'mov'],
	['\0\0\0\x08wide\0\0\0\0mdat', 'video/quicktime', 'mov'],
	['\0\0\0\x1cftypM4V \0\0\0\x01', 'video/x-m4v', 'm4v'],
	['\0\0\0\x1cftypavif\0\0\0\0', 'image/avif', 'avif'],
	['\0\0\0\x18ftypheic\0\0\0\0', 'image/heic', 'heic'],
	['\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm', 'video/webm', 'webm'],
	['\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x23B\x86\x81\x01B\x82\x88matroska', 'video/x-matroska', 'mkv'],
	['RIFF\x10\0\0\0AVI LIST', 'video/x-msvideo', 'avi'],
	['RIFF\x10\0\0\0WEBPVP8 ', 'image/webp', 'webp'],
	['OggS\0\x02', 'video/ogg', 'ogv'],
	['FLV\x01\x05', 'video/x-flv', 'flv'],
	[transportStream, 'video/mp2t', 'ts'],
	['\0\0\x01\xba', 'video/mpeg', 'mpg'],
	['GIF89a', 'image/gif', 'gif'],
	['\x89PNG\r\n\x1a\n', 'image/png', 'png'],
	['\xff\xd8\xff\xe0', 'image/jpeg', 'jpg'],
])('a file that starts with %j', (start, mimeType, extension) => {
	it(`is ${mimeType}`, () => {
		expect(fileTypeOf(Buffer.from(start, 'latin1'))).toEqual({ mimeType, extension });
	});
});

describe('a file that is neither a video nor a picture', () => {
	it.each([
		'',
		'<!doctype html>',
		'<?xml version="1.0"?><Error/>',
		'{"error":"gone"}',
		'RIFF\x10\0\0\0WAVE',
		'%PDF-1.7',
	])('has no type: %j', (start) => {
		expect(fileTypeOf(Buffer.from(start, 'latin1'))).toBeUndefined();
	});
});
