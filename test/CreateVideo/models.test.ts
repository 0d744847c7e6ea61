import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { searchModels } from '../../nodes/CreateVideo/models';
import { fal } from '../../nodes/providers/fal';
import { readFixture } from '../simulator/fixture';

const { body } = readFixture('fal', 'models');
const foundByFal = 'fal-ai/ltx-2/text-to-video';

/** The editor with a node set to fal, whose answers to searches are these. */
function editor(answer: () => object, { operation = 'text', hasCredential = true } = {}) {
	const asked: string[] = [];
	const values: Record<string, unknown> = { provider: 'fal', operation };
	const context = {
		getCurrentNodeParameter: (name: string) => values[name],
		getNode: () => ({ credentials: hasCredential ? { [fal.credential]: { id: '1', name: 'fal' } } : {} }),
		getCredentials: async () => await Promise.resolve({ apiKey: 'the-users-key' }),
		helpers: {
			httpRequestWithAuthentication: async (_: string, { url }: { url: string }) => {
				asked.push(url);
				return await Promise.resolve(answer());
			},
		},
	} as unknown as ILoadOptionsFunctions;
	const search = async (words: string) => (await searchModels.call(context, words)).results.map(({ value }) => value);
	return { asked, search };
}

const good = () => ({ statusCode: 200, headers: {}, body });

describe('a search for a model that a provider lists itself', () => {
	it('finds it behind those of our tables, and asks the provider once for the same words', async () => {
		const { asked, search } = editor(good);
		expect(await search('video ')).toContain('fal-ai/kling-video/v3/pro/text-to-video');
		expect((await search('video')).at(-1)).toBe(foundByFal);
		expect(asked).toStrictEqual(['https://api.fal.ai/v1/models']);
	});

	it('finds only what the operation makes a video from', async () => {
		expect(await editor(good, { operation: 'firstFrame' }).search('ltx of an image')).toStrictEqual([]);
	});

	it('asks nobody before there are words, and nobody without a credential', async () => {
		const [quiet, stranger] = [editor(good), editor(good, { hasCredential: false })];
		expect(await quiet.search('')).not.toContain(foundByFal);
		expect(await stranger.search('ltx without a key')).toStrictEqual([]);
		expect([quiet.asked, stranger.asked]).toStrictEqual([[], []]);
	});

	it.each<[string, () => object]>([
		['answers 500', () => ({ statusCode: 500, headers: {}, body: 'It broke' })],
		['is not reached', () => Promise.reject(new Error('getaddrinfo ENOTFOUND'))],
	])('still lists our tables where the provider %s', async (_, answer) => {
		expect(await editor(answer).search('veo')).toStrictEqual(['fal-ai/veo3.1', 'fal-ai/veo3.1/fast']);
	});
});
