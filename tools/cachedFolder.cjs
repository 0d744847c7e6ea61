const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } = require('node:fs/promises');
const { homedir, hostname } = require('node:os');
const { dirname, join } = require('node:path');

const HEARTBEAT_MS = 5_000;
const STALE_AFTER_MS = 60_000;
const POLL_AGAIN_MS = 500;
const SAY_AGAIN_MS = 15_000;

/** Where this project keeps what is too big to install twice. */
function cacheRoot() {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(base, 'n8n-nodes-ai-video');
}

/** Names a folder after the files that decide its contents, so that a changed lock file means a new folder. */
function contentHash(files) {
	const hash = createHash('sha256');
	for (const file of files) hash.update(readFileSync(file));
	return hash.digest('hex').slice(0, 12);
}

/**
 * Fills `folder` once, whoever asks and however often. A fill that was interrupted has no completion
 * marker and is removed and done again; a second process waits for the first.
 */
async function cachedFolder({ folder, fill, log = () => {} }) {
	if (isFilled(folder)) return folder;
	await mkdir(dirname(folder), { recursive: true });
	const release = await acquireLock(`${folder}.lock`, log);
	try {
		if (isFilled(folder)) return folder;
		await rm(folder, { recursive: true, force: true });
		await mkdir(folder, { recursive: true });
		await fill(folder);
		await writeFile(markerIn(folder), `${new Date().toISOString()}\n`);
		return folder;
	} finally {
		await release();
	}
}

/** Takes a filled folder away again. The marker goes first, so that an interrupted removal leaves nothing that polls filled. */
async function removeCachedFolder({ folder, log = () => {} }) {
	await mkdir(dirname(folder), { recursive: true });
	const release = await acquireLock(`${folder}.lock`, log);
	try {
		await rm(markerIn(folder), { force: true });
		await rm(folder, { recursive: true, force: true });
	} finally {
		await release();
	}
}

async function acquireLock(lockFile, log) {
	let lastSaid = 0;
	for (;;) {
		try {
			await writeFile(lockFile, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
			return keepAlive(lockFile);
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		if (await isAbandoned(lockFile)) {
			await breakLock(lockFile);
			continue;
		}
		if (Date.now() - lastSaid > SAY_AGAIN_MS) {
			log(`waiting for another process that holds ${lockFile}`);
			lastSaid = Date.now();
		}
		await new Promise((resolve) => setTimeout(resolve, POLL_AGAIN_MS));
	}
}

function keepAlive(lockFile) {
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimes(lockFile, now, now).catch(() => {});
	}, HEARTBEAT_MS);
	heartbeat.unref();
	return async () => {
		clearInterval(heartbeat);
		await rm(lockFile, { force: true });
	};
}

async function isAbandoned(lockFile) {
	try {
		const [text, { mtimeMs }] = await Promise.all([readFile(lockFile, 'utf8'), stat(lockFile)]);
		if (Date.now() - mtimeMs > STALE_AFTER_MS) return true;
		const owner = text === '' ? undefined : JSON.parse(text);
		return owner !== undefined && owner.host === hostname() && !isRunning(owner.pid);
	} catch {
		return false;
	}
}

function isRunning(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

/** Two processes may find the same lock abandoned; the slower one must not remove the faster one's new lock. */
async function breakLock(lockFile) {
	const moved = `${lockFile}.${process.pid}`;
	try {
		await rename(lockFile, moved);
	} catch {
		return;
	}
	if (!(await isAbandoned(moved))) await link(moved, lockFile).catch(() => {});
	await rm(moved, { force: true });
}

/** Whether a fill of the folder came to its end. */
function isFilled(folder) {
	return existsSync(markerIn(folder));
}

function markerIn(folder) {
	return join(folder, '.complete');
}

module.exports = { cacheRoot, cachedFolder, contentHash, isFilled, removeCachedFolder };
