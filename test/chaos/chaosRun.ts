/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Stage } from '../n8n/background/stage';
import { pathOf } from '../n8n/background/stage';
import { nodeItems } from '../n8n/execution';
import type { ChaosClock } from './chaosClock';
import type { ChaosN8n } from './chaosN8n';
import { ExecutionBook, inner } from './executionBook';
import type { Answer, History, Outage } from './history';
import type { ChaosPlan, Moment, PlannedKill, PlannedWait } from './plan';
import { readExecution, readJobs } from './readHistory';
import { rowsOf, workflowFor } from './workflow';

const lookAgainMs = 300;
const momentAgainMs = 40;

/** Between the end of an inner execution and the waking of its parent, n8n shows nothing that goes on. */
const looksAtTheEnd = 10;

/** Down for so long, waits pass their time; only then is the clock set forward. */
const longSeconds = 300;

/** Of the world, after all that is planned: for the longest wait, its files and what lives on behind it. */
const endsWithinMs = 6 * 60_000;

/** What sleeps for longer, when nothing else is left, need not be waited for; whoever still sleeps then does not end. */
const shortSleepMs = 90_000;
const skipsAtMost = 5;

/** When what a kill waits for does not happen. */
const momentWithinSeconds = 40;

/** n8n lets what waits for a person sleep until the year 3000, and gives other years to all else. */
const isForPerson = (waitTillMs: number | undefined) => new Date(waitTillMs ?? 0).getUTCFullYear() === 3000;

interface Running {
	plan: PlannedWait;
	workflowId: string;
	/** Since when it stands at its approval or form. */
	asked?: { url: URL; atMs: number };
}

/** Does to an n8n what a plan says, and keeps what happened. */
export class ChaosRun {
	private readonly book: ExecutionBook;
	private readonly running: Running[] = [];
	private readonly answers: Answer[] = [];
	private readonly outages: Outage[] = [];
	private readonly uncertainStarts: string[] = [];
	private readonly stopped: string[] = [];
	private readonly away = { fromMs: Infinity, toMs: Infinity };
	private isUp = true;
	private skips = 0;

	constructor(
		private readonly plan: ChaosPlan,
		private readonly n8n: ChaosN8n,
		private readonly stage: Stage,
		private readonly clock: ChaosClock,
		private readonly say: (line: string) => void,
	) {
		this.book = new ExecutionBook(n8n, () => clock.now());
	}

	async play(): Promise<History> {
		for (const wait of this.plan.waits) {
			const workflowId = await this.n8n.client.createWorkflow(workflowFor(wait, this.stage));
			await this.n8n.client.activate(workflowId);
			this.running.push({ plan: wait, workflowId });
		}
		this.clock.begin();
		const all = Promise.all([this.startAll(), this.killAll(), this.napAll(), this.beAway()]);
		let isDone = false;
		const done = all.finally(() => (isDone = true));
		let endMs = Infinity;
		let quietLooks = 0;
		while (quietLooks < looksAtTheEnd && this.skips < skipsAtMost && Date.now() < endMs) {
			await this.lookAndAct();
			if (isDone) this.skipSleep();
			quietLooks = isDone && this.hasEnded ? quietLooks + 1 : 0;
			await sleep(lookAgainMs);
			if (isDone && endMs === Infinity) endMs = Date.now() + endsWithinMs;
		}
		await done;
		return await this.history();
	}

	private get hasEnded(): boolean {
		return this.isUp && this.book.open.length === 0;
	}

	/** Lets the time pass for which what is left only sleeps behind executions that have ended. */
	private skipSleep(): void {
		const { open } = this.book;
		const onlySleeps = open.every(({ mode, status }) => mode === inner && status === 'waiting');
		const sleepMs = Math.min(...open.map(({ waitTillMs = 0 }) => waitTillMs)) - this.clock.now();
		if (open.length === 0 || !onlySleeps || sleepMs <= shortSleepMs) return;
		this.skips += 1;
		this.say(`${this.now}: only inner executions are left (${open.map(({ id }) => id).join(', ')})`);
		this.clock.setForward(sleepMs);
	}

	private async beAway(): Promise<void> {
		const { fromSeconds, toSeconds, answer } = this.plan.away;
		await this.until(fromSeconds);
		this.away.fromMs = this.clock.now();
		this.stage.relay.setAway(answer);
		await this.until(toSeconds);
		this.away.toMs = this.clock.now();
		this.stage.relay.setAway(undefined);
	}

	private get now(): string {
		return `at ${Math.round(this.clock.seconds)}s`;
	}

	private async until(seconds: number): Promise<void> {
		while (this.clock.seconds < seconds || !this.isUp) await sleep(lookAgainMs / 2);
	}

	private async startAll(): Promise<void> {
		for (const { plan } of this.running) {
			await this.until(plan.startSeconds);
			const called = this.n8n.client.callWebhook(pathOf(this.stage, plan.name), { rows: rowsOf(plan) });
			const status = await called.then(
				(answer) => answer.status,
				() => undefined,
			);
			if (status !== 200) this.uncertainStarts.push(plan.name);
		}
	}

	private async killAll(): Promise<void> {
		for (const kill of this.plan.kills) {
			await this.until(kill.atSeconds);
			await this.momentOf(kill);
			await this.killOnce(kill);
		}
	}

	private async napAll(): Promise<void> {
		for (const { atSeconds, seconds } of this.plan.naps) {
			await this.until(atSeconds);
			const fromMs = this.clock.now();
			this.clock.setForward(seconds * 1_000);
			this.outages.push({ fromMs, toMs: this.clock.now(), isWhole: true, working: [] });
			this.say(`${this.now}: the machine slept for ${seconds}s`);
		}
	}

	private async momentOf({ moment }: PlannedKill): Promise<void> {
		if (moment === 'any') return;
		const before = this.count(moment);
		const latest = this.clock.seconds + momentWithinSeconds;
		while (this.count(moment) === before && this.clock.seconds < latest) await sleep(momentAgainMs);
	}

	private count(moment: Moment): number {
		const { arrivals, callbacks } = this.stage.simulator.report();
		return moment === 'callback' ? callbacks.length : arrivals.filter(({ kind }) => kind === moment).length;
	}

	private async killOnce({ downSeconds }: PlannedKill): Promise<void> {
		const isLong = downSeconds > longSeconds;
		const isWhole = this.n8n.killsWhole;
		if (isWhole) this.isUp = false;
		if (isWhole || isLong) this.clock.hold();
		const fromMs = this.clock.now();
		await this.n8n.kill(isLong);
		const working = await this.book.lookAfterKill();
		const outage: Outage = { fromMs, toMs: Infinity, isWhole: isWhole || isLong, working };
		this.outages.push(outage);
		if (isLong) this.clock.setForward(downSeconds * 1_000);
		else await this.clock.sleep(downSeconds * 1_000);
		const failures = await this.n8n.start();
		if (failures > 0) {
			this.say(`${this.now}: n8n failed to start ${failures} times`);
			working.push(...(await this.book.lookAfterFailedStart()));
		}
		outage.toMs = this.clock.now();
		this.isUp = true;
		this.clock.countOn();
		this.say(`${this.now}: n8n was killed with ${working.length} at work (${working.join(', ')}), and is back`);
	}

	private async lookAndAct(): Promise<void> {
		await this.book.look();
		if (!this.isUp) return;
		for (const one of this.running) {
			const parent = this.book.parents.find(({ workflowId }) => workflowId === one.workflowId);
			if (parent?.status !== 'waiting') continue;
			// n8n may be killed at any moment; then it is tried again.
			const acted = isForPerson(parent.waitTillMs) ? this.answer(one, parent.id) : this.stop(one, parent.id);
			await acted.catch(() => undefined);
		}
	}

	/** A person who was asked answers after a while, and again until it is taken. */
	private async answer(one: Running, executionId: string): Promise<void> {
		const { name, answerSeconds, shape } = one.plan;
		if (!one.asked) {
			const [item] = nodeItems(await this.n8n.client.getExecution(executionId), 'Address');
			one.asked = { url: new URL(String(item?.json.url)), atMs: this.clock.now() };
		}
		const atMs = this.clock.now();
		if (atMs < one.asked.atMs + answerSeconds * 1_000) return;
		const token = `yes to ${name}`;
		const { pathname, search } = one.asked.url;
		const form = new FormData();
		form.append('field-0', token);
		const body = shape === 'form' ? form : JSON.stringify({ token });
		const headers = shape === 'form' ? {} : { 'content-type': 'application/json' };
		const url = `${this.n8n.client.session.url}${pathname}${search}`;
		if (!this.answers.some(({ wait }) => wait === name)) this.answers.push({ wait: name, token, atMs });
		await fetch(url, { method: 'POST', headers, body }).then(async (answer) => await answer.arrayBuffer());
	}

	private async stop({ plan }: Running, executionId: string): Promise<void> {
		if (plan.stopSeconds === undefined || this.stopped.includes(plan.name)) return;
		if (this.clock.seconds < plan.startSeconds + plan.stopSeconds) return;
		this.stopped.push(plan.name);
		await this.n8n.client.stopExecution(executionId);
	}

	private async history(): Promise<History> {
		const executions = [];
		for (const { id, workflowId } of this.book.parents) {
			const one = this.running.find((running) => running.workflowId === workflowId);
			if (one) executions.push(readExecution(await this.n8n.client.getExecution(id), one.plan));
		}
		return {
			plan: this.plan,
			executions,
			inners: this.running.flatMap(({ plan, workflowId }) => this.book.innersOf(workflowId, plan.name)),
			jobs: readJobs(this.stage.simulator.report()),
			answers: this.answers,
			outages: this.outages,
			away: this.away,
			uncertainStarts: this.uncertainStarts,
			stopped: this.stopped,
		};
	}
}
