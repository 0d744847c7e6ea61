import { fal } from '../../../nodes/providers/fal';
import { exampleRequest } from '../../video/exampleRequest';

const requestId = '764cabcf-b745-4b3e-ae38-1200304cf45b';

describe('the id of a job at fal', () => {
	const path = '/bytedance/seedance-2.0/requests/764cabcf-b745-4b3e-ae38-1200304cf45b';
	const jobId = `bytedance/seedance-2.0/fast/image-to-video/requests/${requestId}`;

	it('holds the model, of which status, result and cancel take the first two parts', () => {
		const calls = [fal.statusCall(jobId), fal.resultCall?.(jobId), fal.cancelCall?.(jobId)];
		expect(calls.map((call) => call && `${call.method} ${call.path}`)).toStrictEqual([
			`GET ${path}/status`,
			`GET ${path}`,
			`PUT ${path}/cancel`,
		]);
	});

	it('keeps the word before them that two kinds of models have', () => {
		expect(fal.statusCall(`workflows/me/films/requests/${requestId}`).path).toBe(
			`/workflows/me/films/requests/${requestId}/status`,
		);
	});

	it.each(['', '/status', '/cancel'])('may be pasted as an address of fal that ends with "%s"', (end) => {
		expect(fal.statusCall(`https://queue.fal.run${path}${end}`)).toStrictEqual(fal.statusCall(jobId));
	});

	it('is the same for callbacks, which know the request only', () => {
		expect(fal.nameInCallback?.(jobId)).toBe(requestId);
		expect(fal.readCallback({ request_id: requestId, status: 'OK' })).toBe(requestId);
	});
});

describe('a bare request id, as a person copies it from fal', () => {
	it('is looked up in the history of all listed models', () => {
		const { method, host, path, query } = fal.statusCall(requestId);
		expect([method, host, path]).toStrictEqual(['GET', 'api.fal.ai', '/v1/models/requests/by-endpoint']);
		expect(query).toMatchObject({ request_id: requestId, expand: 'payloads' });
		// "Up to 50 IDs."
		expect(query?.endpoint_id?.split(',').length).toBeLessThanOrEqual(50);
	});

	it('cannot be canceled, and has no result of its own to ask for', () => {
		expect([fal.cancelCall?.(requestId), fal.resultCall?.(requestId)]).toStrictEqual([undefined, undefined]);
	});

	const listed = (item: object) => fal.readStatus({ items: [item], next_cursor: null, has_more: false });
	const ended = { request_id: requestId, endpoint_id: 'fal-ai/veo3.1', ended_at: '2026-11-20T10:00:00Z' };
	const video = { video: { url: 'https://v3.fal.media/files/a/b.mp4' } };

	it('shows how the job is doing', () => {
		expect(listed({ ...ended, ended_at: null, status_code: null })).toStrictEqual({ phase: 'running' });
		expect(listed({ ...ended, status_code: 200, json_output: video })).toMatchObject({
			phase: 'succeeded',
			videos: [{ url: 'https://v3.fal.media/files/a/b.mp4' }],
		});
		const violation = { detail: [{ msg: 'flagged', type: 'content_policy_violation' }] };
		expect(listed({ ...ended, status_code: 422, json_output: violation })).toMatchObject({
			phase: 'failed',
			reason: 'moderation',
		});
	});

	it('is not there where the history does not have it', () => {
		expect(fal.readStatus({ items: [], next_cursor: null, has_more: false })).toMatchObject({ phase: 'rejected' });
	});
});

describe('the search for a lost order at fal', () => {
	const request = exampleRequest({ model: 'fal-ai/veo3.1', duration: 8, seed: 7 });
	const item = {
		request_id: requestId,
		endpoint_id: 'fal-ai/veo3.1',
		json_input: { prompt: 'A paper boat', duration: '8s', seed: 7, auto_fix: true },
	};
	const found = (...items: object[]) => fal.readFound?.({ items, next_cursor: null, has_more: false }, request).jobIds;

	it('finds the request with the same input, whatever fal adds to it', () => {
		expect(found(item)).toStrictEqual([`fal-ai/veo3.1/requests/${requestId}`]);
	});

	it('takes none with another input, without one or of another model', () => {
		const others = [
			{ ...item, json_input: { ...item.json_input, seed: 8 } },
			{ ...item, json_input: undefined },
			{ ...item, endpoint_id: 'fal-ai/veo3.1/fast' },
		];
		expect(found(...others)).toStrictEqual([]);
	});

	it('goes on to the next page as fal says', () => {
		const page = fal.readFound?.({ items: [], next_cursor: 'Mg==', has_more: true }, request);
		expect(page).toMatchObject({ isMore: true, next: 'Mg==' });
		expect(fal.findCall?.(request, 0, 1, page?.next)?.query?.cursor).toBe('Mg==');
	});
});

describe('what a video cost at fal', () => {
	const jobId = `fal-ai/veo3.1/requests/${requestId}`;
	const frame = { status: 200, headers: { 'x-fal-billable-units': '3.008' } };
	const price = { endpoint_id: 'fal-ai/veo3.1', unit_price: 0.4, unit: 'seconds', currency: 'USD' };

	it('is what the result says was counted, times the price that fal is asked for', () => {
		expect(fal.costCall?.(jobId, frame)).toMatchObject({
			host: 'api.fal.ai',
			path: '/v1/models/pricing',
			query: { endpoint_id: 'fal-ai/veo3.1' },
		});
		expect(fal.readCost?.({ prices: [price] }, jobId, frame)).toStrictEqual({
			amount: 1.2032,
			currency: 'USD',
			basis: '3.008 seconds billed x 0.4 USD',
		});
	});

	it('is not asked for where the result says nothing, and not known in another currency or for another model', () => {
		expect(fal.costCall?.(jobId, { status: 200, headers: {} })).toBeUndefined();
		expect(fal.readCost?.({ prices: [{ ...price, currency: 'EUR' }] }, jobId, frame)).toBeUndefined();
		expect(fal.readCost?.({ prices: [{ ...price, endpoint_id: 'other' }] }, jobId, frame)).toBeUndefined();
	});
});

describe('an error answer of fal', () => {
	const reply = (status: number, detail: string) => ({ status, headers: {}, body: { detail } });

	it('says that money is missing, whatever its status says', () => {
		expect(fal.rejection(reply(403, 'User is locked. Reason: Exhausted balance. Top up your balance.'))).toMatchObject({
			code: 'quota',
		});
		expect(fal.rejection(reply(403, 'You have no access to this model'))).not.toHaveProperty('code');
	});

	it('to a request for a result is about the job only where fal names what broke', () => {
		const result = (status: number, body: object) => fal.readResult?.(body, { status, headers: {} })?.phase;
		expect(result(503, { detail: 'Service Unavailable' })).toBeUndefined();
		expect(result(500, { detail: 'It broke', error_type: 'runner_server_error' })).toBe('failed');
		expect(result(400, { detail: 'Bad size' })).toBe('failed');
		expect([401, 403, 404, 429].map((status) => result(status, { detail: 'No' }))).toStrictEqual([
			undefined,
			undefined,
			undefined,
			undefined,
		]);
	});
});
