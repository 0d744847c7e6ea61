/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const root = join(__dirname, '..', '..');

/** What stands before `npm publish`, run with this environment. */
async function beforePublishing(environment: Record<string, string>): Promise<unknown> {
	const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	const [command = '', ...args] = (scripts.prepublishOnly ?? '').split(' ');
	return await run(command, args, { cwd: root, env: { PATH: process.env.PATH, ...environment } });
}

describe('a release', () => {
	it('is refused on a laptop and goes ahead on GitHub', async () => {
		await expect(beforePublishing({})).rejects.toThrow('Nothing was published');
		await expect(beforePublishing({ GITHUB_ACTIONS: 'true' })).resolves.toBeDefined();
	});

	it('is made by actions that are named by commit, because a tag can be moved', () => {
		const workflow = readFileSync(join(root, '.github', 'workflows', 'publish.yml'), 'utf8');
		const actions = [...workflow.matchAll(/uses: (actions\/\S+)/g)].map(([, action]) => action);
		expect(actions).not.toHaveLength(0);
		expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action ?? ''))).toEqual([]);
	});
});
