import { providers } from '../../../nodes/providers';
import { PACKAGE_NAME } from '../packedPackage';
import { sharedN8n } from '../sharedN8n';
import { readyWithinMs } from './scenario';

interface KnownType {
	name: string;
	iconUrl?: string | { light: string; dark: string };
	usableAsTool?: unknown;
	credentials?: Array<{ name: string }>;
	supportedNodes?: string[];
	hidden?: boolean;
	codex?: { alias?: string[] };
}

async function typesOf(kind: 'nodes' | 'credentials'): Promise<KnownType[]> {
	const { client } = await sharedN8n();
	return (await (await client.session.fetch(`/types/${kind}.json`)).json()) as KnownType[];
}

async function iconTypes({ iconUrl }: KnownType): Promise<Array<[number, string | null]>> {
	const { client } = await sharedN8n();
	const urls = typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl ?? 'no icon'];
	return await Promise.all(
		urls.map(async (url) => {
			const answer = await client.session.fetch(`/${url}`);
			return [answer.status, answer.headers.get('content-type')] as [number, string | null];
		}),
	);
}

const picture = [200, expect.stringContaining('image/svg')];

describe('n8n knows', () => {
	beforeAll(async () => void (await sharedN8n()), readyWithinMs);

	it.each(['createVideo', 'waitForVideo'])(
		'%s under the name of the package, with light and dark icon',
		async (node) => {
			const type = (await typesOf('nodes')).find(({ name }) => name === `${PACKAGE_NAME}.${node}`);
			expect(type?.credentials?.map(({ name }) => name).sort()).toEqual(
				providers.map(({ credential }) => credential).sort(),
			);
			expect(await iconTypes(type ?? { name: 'none' })).toEqual([picture, picture]);
		},
	);

	it.each(['createVideo', 'waitForVideo'])('%s as a tool of an AI agent', async (node) => {
		const names = (await typesOf('nodes')).map(({ name }) => name);
		expect(names).toContain(`${PACKAGE_NAME}.${node}Tool`);
	});

	it.each(providers.map(({ credential }) => credential))(
		'the credential type %s, with icon and for our nodes only',
		async (credential) => {
			const type = (await typesOf('credentials')).find(({ name }) => name === credential);
			expect(await iconTypes(type ?? { name: 'none' })).toEqual([picture, picture]);
			const ours = type?.supportedNodes?.filter((name) => name.startsWith(PACKAGE_NAME));
			expect(ours).toEqual(expect.arrayContaining([`${PACKAGE_NAME}.createVideo`, `${PACKAGE_NAME}.waitForVideo`]));
		},
	);

	it('our nodes by the name of every provider', async () => {
		const ours = (await typesOf('nodes')).filter(({ name }) => name.startsWith(`${PACKAGE_NAME}.`));
		const types = ours.filter(({ hidden }) => !hidden);
		for (const { codex } of types)
			expect(codex?.alias).toEqual(expect.arrayContaining(providers.map(({ name }) => name)));
		expect(types.length).toBeGreaterThanOrEqual(2);
	});

	it('the watcher, but does not offer it in the node panel or as a tool', async () => {
		const types = await typesOf('nodes');
		expect(types.find(({ name }) => name === `${PACKAGE_NAME}.videoWatcher`)).toMatchObject({ hidden: true });
		expect(types.map(({ name }) => name)).not.toContain(`${PACKAGE_NAME}.videoWatcherTool`);
	});
});
