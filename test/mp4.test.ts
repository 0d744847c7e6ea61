/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readMp4 } from './mp4';

const video = readFileSync(join(__dirname, 'simulator', 'video.mp4'));

describe('an MP4', () => {
	it('tells its length and what is in it', () => {
		expect(readMp4(video)).toMatchObject({
			seconds: 2,
			tracks: [{ type: 'video', codec: 'avc1.640015', video: { width: 320, height: 180 }, nb_samples: 24 }],
		});
	});

	it('is none when its end is missing, or when it is something else', () => {
		expect(readMp4(video.subarray(0, video.length - 1))).toBeUndefined();
		expect(readMp4(video.subarray(0, video.length / 2))).toBeUndefined();
		expect(readMp4(Buffer.from('<html>not found</html>'))).toBeUndefined();
		expect(readMp4(Buffer.alloc(0))).toBeUndefined();
	});
});
