import { VideoError } from '../../nodes/video/errors';
import { path, segmentsOf } from '../../nodes/video/path';

describe('a path', () => {
	it('is the text itself when nothing is inserted', () => {
		expect(path`/v1/jobs/`).toBe('/v1/jobs/');
	});

	it('encodes what is inserted, so that it stays one segment', () => {
		expect(path`/v1/jobs/${'a/../b?x=1#y'}/result`).toBe('/v1/jobs/a%2F..%2Fb%3Fx%3D1%23y/result');
	});

	it('keeps the slashes of ids that consist of segments, and nothing else of them', () => {
		expect(path`/v1/run/${segmentsOf('maker/model/2.0/a b?c')}`).toBe('/v1/run/maker/model/2.0/a%20b%3Fc');
	});

	it('encodes text outside ASCII', () => {
		expect(path`/v1/${'Zoë'}`).toBe('/v1/Zo%C3%AB');
	});

	it.each(['', ' ', '.', '..'])('rejects %j as a value', (value) => {
		expect(() => path`/v1/jobs/${value}`).toThrow(VideoError);
	});

	it.each(['../admin', 'maker//model', 'maker/./model', '/maker/model', 'maker/model/', ''])(
		'rejects %j as segments',
		(id) => {
			expect(() => path`/v1/run/${segmentsOf(id)}`).toThrow(
				expect.objectContaining({ code: 'invalid-request' }) as VideoError,
			);
		},
	);

	it('does not let an encoded dot pair climb', () => {
		expect(path`/v1/jobs/${'%2e%2e'}/x`).toBe('/v1/jobs/%252e%252e/x');
	});
});
