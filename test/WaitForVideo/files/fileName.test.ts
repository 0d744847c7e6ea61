import { fileNameOf } from '../../../nodes/WaitForVideo/files/fileName';

const job = { provider: 'example', jobId: 'job/7 b' };
const mp4 = { mimeType: 'video/mp4', extension: 'mp4' };
const video = { place: 0, kind: 'video' } as const;

describe('the name of a result file', () => {
	it('is the provider and the job id, unless the user wants another', () => {
		expect(fileNameOf(job, undefined, video, mp4)).toBe('example-job_7_b.mp4');
		expect(fileNameOf(job, 'Kite at noon v1.2', video, mp4)).toBe('Kite at noon v1.2.mp4');
	});

	it.each([
		['kite.mp4', 'kite.mp4'],
		['kite.MOV', 'kite.mp4'],
		['../../etc/kite', '_.._etc_kite.mp4'],
		['a\\b:c*d?"e"|f\n', 'a_b_c_d__e__f_.mp4'],
		['.hidden', 'hidden.mp4'],
		['...', 'example-job_7_b.mp4'],
		['.mp4', 'mp4.mp4'],
		['🎬'.repeat(80), `${'🎬'.repeat(60)}.mp4`],
	])('%j becomes %j', (wanted, name) => {
		expect(fileNameOf(job, wanted, video, mp4)).toBe(name);
	});

	it('is looked for at the beginning of what a stranger may have sent', () => {
		expect(fileNameOf(job, `kite${' .'.repeat(500_000)}x`, video, mp4)).toBe('kite.mp4');
		expect(fileNameOf({ ...job, jobId: 'a'.repeat(500) }, undefined, video, mp4)).toHaveLength(212);
	});

	it('tells the files of one job apart', () => {
		const png = { mimeType: 'image/png', extension: 'png' };
		expect(fileNameOf(job, 'kite', { place: 1, kind: 'video' }, mp4)).toBe('kite-2.mp4');
		expect(fileNameOf(job, 'kite', { place: 0, kind: 'lastFrame' }, png)).toBe('kite-last-frame.png');
		expect(fileNameOf(job, 'kite', { place: 1, kind: 'lastFrame' }, png)).toBe('kite-2-last-frame.png');
	});
});
