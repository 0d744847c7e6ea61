/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Time } from '../simulator/timers';

/** So much faster than the world runs the clock of n8n, of the providers and of whoever decides here. */
const speed = 5;

interface Planned {
	dueMs: number;
	act: () => void;
	timeout: NodeJS.Timeout;
}

/** One clock for all of a run, in all its processes; it can be set forward. */
export class ChaosClock implements Time {
	private readonly planned = new Set<Planned>();
	private worldMs = Date.now();
	private chaosMs = this.worldMs;
	private startMs = this.worldMs;
	private leftOutMs = 0;
	private heldAtSeconds: number | undefined;
	private readonly file: string;

	constructor(folder: string) {
		this.file = join(folder, 'clock.json');
		this.tell();
	}

	/** What an n8n needs to live in this time. */
	get environment(): Record<string, string> {
		return {
			CHAOS_CLOCK: this.file,
			NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'clockPreload.cjs'))}`,
			// Measured in the shorter seconds of this clock.
			DB_PING_TIMEOUT_MS: '60000',
			// The sign-in outlives what is left out of the time.
			N8N_USER_MANAGEMENT_JWT_DURATION_HOURS: '9000',
		};
	}

	now(): number {
		return Math.floor(this.chaosMs + (Date.now() - this.worldMs) * speed);
	}

	/** From here on the seconds of the run are counted. */
	begin(): void {
		this.startMs = this.now();
	}

	/**
	 * Of the run, without what was left out and what n8n needs for its starts: what was due then is not due at once, and a
	 * slow machine changes nothing.
	 */
	get seconds(): number {
		return this.heldAtSeconds ?? (this.now() - this.startMs - this.leftOutMs) / 1000;
	}

	/** Counts no seconds of the run until `countOn`; the time goes on. */
	hold(): void {
		this.heldAtSeconds = this.seconds;
	}

	countOn(): void {
		this.leftOutMs = this.now() - this.startMs - this.seconds * 1000;
		this.heldAtSeconds = undefined;
	}

	after(milliseconds: number, act: () => void): () => void {
		const planned: Planned = { dueMs: this.now() + milliseconds, act, timeout: setTimeout(() => {}) };
		this.planned.add(planned);
		this.arm(planned);
		return () => {
			clearTimeout(planned.timeout);
			this.planned.delete(planned);
		};
	}

	async sleep(milliseconds: number): Promise<void> {
		await sleep(milliseconds / speed);
	}

	/** What was planned for the time that is left out happens at once, in its order and each at its own time. */
	setForward(milliseconds: number): void {
		const targetMs = this.now() + milliseconds;
		this.leftOutMs += milliseconds;
		const next = () => [...this.planned].sort((one, other) => one.dueMs - other.dueMs)[0];
		for (let first = next(); first && first.dueMs <= targetMs; first = next()) {
			this.setTo(Math.max(first.dueMs, this.now()));
			this.act(first);
		}
		this.setTo(targetMs);
		this.tell();
		for (const planned of this.planned) this.arm(planned);
	}

	private setTo(milliseconds: number): void {
		this.chaosMs = milliseconds;
		this.worldMs = Date.now();
	}

	private arm(planned: Planned): void {
		clearTimeout(planned.timeout);
		planned.timeout = setTimeout(() => this.act(planned), Math.max(0, planned.dueMs - this.now()) / speed);
	}

	private act(planned: Planned): void {
		clearTimeout(planned.timeout);
		this.planned.delete(planned);
		planned.act();
	}

	/** Renamed into place, so that nobody reads half a file. */
	private tell(): void {
		writeFileSync(`${this.file}.part`, JSON.stringify({ worldMs: this.worldMs, chaosMs: this.chaosMs, speed }));
		renameSync(`${this.file}.part`, this.file);
	}
}
