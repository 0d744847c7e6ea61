/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { cachedFolder, contentHash, removeCachedFolder } from '../../tools/cachedFolder.cjs';

const NO_SUCH_PROCESS = 2 ** 22 + 1;

describe('a cached folder', () => {
	let root: string;
	let folder: string;

	beforeEach(() => {
		root = mkdtempSync(join(tmpdir(), 'cached-folder-'));
		folder = join(root, 'filled');
	});

	afterEach(() => {
		rmSync(root, { recursive: true, force: true });
	});

	const fill = jest.fn(async (target: string) => {
		await sleep(50);
		writeFileSync(join(target, 'content'), '');
	});

	beforeEach(() => {
		fill.mockClear();
	});

	it('is filled once, however often it is asked for', async () => {
		await cachedFolder({ folder, fill });
		await cachedFolder({ folder, fill });
		expect(fill).toHaveBeenCalledTimes(1);
		expect(existsSync(join(folder, 'content'))).toBe(true);
	});

	it('is filled once when several ask at the same time', async () => {
		await Promise.all([1, 2, 3].map(async () => await cachedFolder({ folder, fill })));
		expect(fill).toHaveBeenCalledTimes(1);
	});

	it('is emptied and filled again after an interrupted fill', async () => {
		const interrupted = cachedFolder({
			folder,
			fill: async (target) => {
				writeFileSync(join(target, 'half'), '');
				throw new Error('no space left');
			},
		});
		await expect(interrupted).rejects.toThrow('no space left');
		await cachedFolder({ folder, fill });
		expect(readdirSync(folder).sort()).toEqual(['.complete', 'content']);
	});

	it('takes over the lock of a process that is gone', async () => {
		writeFileSync(`${folder}.lock`, JSON.stringify({ pid: NO_SUCH_PROCESS, host: hostname() }));
		await cachedFolder({ folder, fill });
		expect(readdirSync(root)).toEqual(['filled']);
	});

	it('takes over a lock that has not been renewed for long', async () => {
		writeFileSync(`${folder}.lock`, JSON.stringify({ pid: process.pid, host: 'another-machine' }));
		const longAgo = Date.now() / 1000 - 120;
		utimesSync(`${folder}.lock`, longAgo, longAgo);
		await cachedFolder({ folder, fill });
		expect(fill).toHaveBeenCalledTimes(1);
	});

	it('waits for the lock of a living process, and says so', async () => {
		writeFileSync(`${folder}.lock`, JSON.stringify({ pid: process.pid, host: hostname() }));
		const log = jest.fn();
		const waiting = cachedFolder({ folder, fill, log });
		await sleep(200);
		expect(fill).not.toHaveBeenCalled();
		expect(log).toHaveBeenCalledWith(expect.stringContaining('waiting for another process'));
		rmSync(`${folder}.lock`);
		await waiting;
		expect(fill).toHaveBeenCalledTimes(1);
	});

	it('is gone once it is removed, and is filled again when it is asked for again', async () => {
		await cachedFolder({ folder, fill });
		await removeCachedFolder({ folder });
		expect(readdirSync(root)).toEqual([]);
		await cachedFolder({ folder, fill });
		expect(fill).toHaveBeenCalledTimes(2);
	});

	it('is not removed while another process fills it', async () => {
		let filling = Promise.resolve('');
		await new Promise<void>((begun) => {
			const fillAndTell = async (target: string) => {
				begun();
				await fill(target);
			};
			filling = cachedFolder({ folder, fill: fillAndTell });
		});
		await removeCachedFolder({ folder });
		await filling;
		expect(readdirSync(root)).toEqual([]);
	});

	it('has another name when a file it was made from changes', () => {
		const manifest = join(root, 'package.json');
		writeFileSync(manifest, '{"a":1}');
		const before = contentHash([manifest]);
		writeFileSync(manifest, '{"a":2}');
		expect(contentHash([manifest])).not.toBe(before);
		expect(before).toMatch(/^[0-9a-f]{12}$/);
	});
});
