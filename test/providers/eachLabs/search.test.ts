import { eachLabs } from '../../../nodes/providers/eachLabs';
import { goldenRequests } from './goldenRequests';

describe('the search for a lost job at Each Labs', () => {
	const [{ request }] = goldenRequests as [(typeof goldenRequests)[number]];
	const listOf = (count: number) => ({
		executions: Array.from({ length: count }, (_, index) => ({ id: `job-${index}`, model: request.model })),
	});

	it('turns the pages by offset', () => {
		const offsets = [0, 1, 2].map((page) => eachLabs.findCall?.(request, 0, page)?.query?.offset);
		expect(offsets).toStrictEqual([undefined, '50', '100']);
	});

	it('goes on after a full page only, counting jobs of other models too', () => {
		expect(eachLabs.readFound?.(listOf(49), request).isMore).toBe(false);
		expect(eachLabs.readFound?.(listOf(50), request).isMore).toBe(true);
		expect(eachLabs.readFound?.(listOf(50), { ...request, model: 'another' })).toStrictEqual({
			jobIds: [],
			isMore: true,
		});
	});
});
