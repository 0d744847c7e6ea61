/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withStage } from '../n8n/background/stage';
import { ChaosClock } from './chaosClock';
import { startInQueueMode, startOnSqlite } from './chaosN8n';
import { ChaosRun } from './chaosRun';
import type { History } from './history';
import { violationsOf } from './invariants';
import { chaosPlan, describePlan } from './plan';

export interface ChaosOptions {
	seed: number;
	waits: number;
	inQueueMode: boolean;
	say: (line: string) => void;
}

export interface ChaosResult {
	history: History;
	violations: string[];
}

/** Plays what a seed decides on a real n8n, and says what it violated. */
export async function playChaos({ seed, waits, inQueueMode, say }: ChaosOptions): Promise<ChaosResult> {
	const plan = chaosPlan(seed, waits);
	say(describePlan(plan));
	const folder = await mkdtemp(join(tmpdir(), 'n8n-ai-video-chaos-'));
	const clock = new ChaosClock(folder);
	try {
		const n8n = await (inQueueMode ? startInQueueMode : startOnSqlite)(clock.environment);
		let isPlayed = false;
		try {
			return await withStage(
				async (stage) => {
					const history = await new ChaosRun(plan, n8n, stage, clock, say).play();
					isPlayed = true;
					return { history, violations: violationsOf(history) };
				},
				{ client: n8n.client, time: clock },
			);
		} finally {
			if (!isPlayed) say(n8n.log());
			await n8n.stop();
		}
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** How one plays a seed again. */
export function again({ seed, waits, inQueueMode }: Omit<ChaosOptions, 'say'>): string {
	return `npm run chaos -- --seed ${seed} --waits ${waits}${inQueueMode ? ' --queue' : ''}`;
}
