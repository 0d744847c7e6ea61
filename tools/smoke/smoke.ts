import type { Accepted } from '../../nodes/engine/submitting/submit';
import type { ReconcilePorts } from '../../nodes/engine/submitting/reconcile';
import { poll } from '../../nodes/engine/polling/poll';
import { submit } from '../../nodes/engine/submitting/submit';
import type { Clock } from '../../nodes/engine/clock';
import type { WaitResult } from '../../nodes/engine/polling/progress';
import { waitUntilSettled } from '../../nodes/engine/polling/wait';
import { toVideoError } from '../../nodes/video/errors';
import type { Cost, JobState } from '../../nodes/video/job';
import type { HttpCall } from '../../nodes/video/http';
import type { VideoProvider } from '../../nodes/video/provider';
import { credentialHeaders } from '../../nodes/video/credential';
import { expectedSecondsOf } from '../../nodes/video/offer';
import { redact } from '../../nodes/video/redact';
import type { VideoRequest } from '../../nodes/video/request';
import { modeNames } from '../../nodes/video/request';
import type { PricedRequest, Wishes } from '../cheapestRequest';
import { cheapestRequest } from '../cheapestRequest';
import type { LiveFixture } from './liveFixture';
import { liveFixture } from './liveFixture';
import type { Meaning } from './meaning';
import { describeExchange, shownCall } from './report';
import type { Exchange } from './undiciTransport';
import { UndiciTransport } from './undiciTransport';

export interface Terminal {
	say(line: string): void;
	ask(question: string, about: 'order' | 'fixtures'): Promise<boolean>;
}

export interface SmokeOptions {
	provider: VideoProvider;
	/** Checked with `parseBaseUrl`. */
	baseUrl: string;
	/** The key and what else the credential holds; never shown. */
	credential: Readonly<Record<string, string>>;
	/** What to order; or the id of a job to watch, which costs nothing. */
	order: Wishes | { jobId: string };
	terminal: Terminal;
	clock: Clock;
	/** Aborts when the person presses Ctrl-C. */
	signal: AbortSignal;
	save(fixture: LiveFixture): void;
}

const watchForMs = 30 * 60_000;

function shownCost(cost: Cost | undefined): string {
	return cost ? `${cost.amount} ${cost.currency} (${cost.basis})` : 'not said';
}

/** One order from the question to the finished video, told on a terminal. */
class Smoke {
	private readonly transport: UndiciTransport;

	private readonly secrets: readonly string[];

	/** The last answer of each kind. */
	private readonly kept = new Map<string, { exchange: Exchange; meaning: Meaning }>();

	private jobId = '';

	private request: VideoRequest | undefined;

	private shownKind = '';

	constructor(private readonly options: SmokeOptions) {
		const { provider, baseUrl, credential } = options;
		this.secrets = Object.values(credential).filter((value) => value !== '');
		const headers = credentialHeaders(provider, credential);
		this.transport = new UndiciTransport(provider, baseUrl, headers, (exchange) => this.hear(exchange));
	}

	/** Whether there is a video. */
	async run(): Promise<boolean> {
		const { order } = this.options;
		try {
			const state = 'jobId' in order ? await this.watch(order.jobId) : await this.orderAndWatch(order);
			return state?.phase === 'succeeded';
		} catch (error) {
			const { code, message, facts } = toVideoError(error);
			this.say('', `${code}: ${message}`, facts.nextStep);
			return false;
		} finally {
			await this.offerToSave();
			await this.transport.close();
		}
	}

	/** A provider may repeat the key in an answer, so all that is said passes here. */
	private say(...lines: string[]): void {
		for (const line of lines) {
			this.options.terminal.say(this.secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), line));
		}
	}

	/** Shows what came in; of polls that say the same again, one line. */
	private hear(exchange: Exchange): void {
		const on = this.kindOfCall(exchange.call);
		const { lines, meaning } = describeExchange(this.options.provider, on, exchange, this.secrets, this.request);
		const kind = `${on} ${meaning?.kind ?? 'no answer'}`;
		if (meaning) this.kept.set(kind, { exchange, meaning });
		if (kind === this.shownKind) this.say(`  again: ${kind}`);
		else this.say('', ...lines);
		this.shownKind = kind;
	}

	/** `search`: whether a submit in doubt arrived; it sees jobs that are not ours, which are never kept. */
	private kindOfCall(call: HttpCall): 'submit' | 'poll' | 'result' | 'search' {
		if (call.method === 'POST') return 'submit';
		const { statusCall, resultCall } = this.options.provider;
		const isThat = (ours: HttpCall | undefined) => JSON.stringify(call) === JSON.stringify(ours);
		if (this.jobId === '') return 'search';
		if (isThat(statusCall(this.jobId))) return 'poll';
		return resultCall && isThat(resultCall(this.jobId)) ? 'result' : 'search';
	}

	private ports(): ReconcilePorts {
		const { clock, signal } = this.options;
		return { transport: this.transport, clock, signal };
	}

	private async orderAndWatch(wishes: Wishes): Promise<JobState | undefined> {
		const { provider, terminal, clock, signal } = this.options;
		const chosen = cheapestRequest(provider, wishes);
		const request = { ...chosen.request, reference: `smoke-${clock.now()}` };
		this.request = request;
		this.introduce(chosen, provider.submitCall(request));
		if (!(await terminal.ask('Send it? This costs real money.', 'order')) || signal.aborted) {
			this.say('Nothing was sent.');
			return undefined;
		}
		const startMs = clock.now();
		const accepted = await submit(provider, request, this.ports());
		this.jobId = accepted.jobId;
		const warning = accepted.outcome === 'accepted' ? accepted.warning : undefined;
		this.say('', `Job: ${accepted.jobId}`, ...(warning === undefined ? [] : [warning]));
		const state = accepted.outcome === 'finished' ? accepted.state : await this.watch(accepted.jobId);
		if (state) this.sum(chosen, accepted, state, (clock.now() - startMs) / 1000);
		return state;
	}

	private introduce({ request, format, model, estimate }: PricedRequest, call: HttpCall): void {
		const { provider, baseUrl } = this.options;
		const price = estimate.cost ? `about ${shownCost(estimate.cost)}` : `unknown: ${estimate.reason}`;
		this.say(
			`One real video from ${provider.name}, at ${baseUrl}`,
			`  Model: ${model.id}`,
			`  Mode: ${modeNames[request.mode]}; request format: ${format.name}`,
			`  Estimated price: ${price}`,
			...(format.notice === undefined ? [] : [`  Note: ${format.notice}`]),
			'This will be sent once:',
			...shownCall(call, this.secrets),
		);
	}

	private async watch(jobId: string): Promise<JobState | undefined> {
		const { provider, clock, signal } = this.options;
		this.jobId = jobId;
		const job = { provider: provider.id, poll: async () => await poll(provider, jobId, this.ports()) };
		const [result] = await waitUntilSettled([job], { clock, signal, deadlineMs: clock.now() + watchForMs });
		return result && this.conclude(result, jobId);
	}

	private conclude(result: WaitResult, jobId: string): JobState | undefined {
		if (result.outcome === 'settled') return result.state;
		const again = `The job goes on and is paid for. Watch it again, which costs nothing: npm run smoke -- ${this.options.provider.id} --job ${jobId}`;
		if (result.outcome === 'gave-up')
			this.say('', `${result.error.message} Job: ${jobId}`, result.error.facts.nextStep);
		else this.say('', `${result.outcome === 'stopped' ? 'Stopped' : 'Not ready yet'}. Job: ${jobId}`, again);
		return undefined;
	}

	private sum(
		{ request, model, estimate }: PricedRequest,
		accepted: Accepted,
		state: JobState,
		tookSeconds: number,
	): void {
		const { provider } = this.options;
		const reserved = accepted.outcome === 'accepted' ? accepted.reportedCost : undefined;
		const billed = (state.phase === 'succeeded' ? state.reportedCost : undefined) ?? reserved;
		this.say(
			'',
			`Ended: ${redact(state.phase === 'failed' ? `failed (${state.reason}), ${state.message}` : state.phase)}`,
			`  took ${Math.round(tookSeconds)} s; our table says ${expectedSecondsOf(model, request)} s`,
			`  billed ${shownCost(billed)}; estimated ${shownCost(estimate.cost ?? undefined)}`,
			`  see ${provider.dashboard} for what was really billed`,
		);
	}

	private async offerToSave(): Promise<void> {
		const { provider, baseUrl, terminal, clock, save } = this.options;
		const date = new Date(clock.now()).toISOString().slice(0, 10);
		const { secrets } = this;
		const jobId = provider.nameInCallback?.(this.jobId) ?? this.jobId;
		const from = { jobId, date, secrets, ...(baseUrl !== provider.baseUrl && { place: new URL(baseUrl).host }) };
		const fixtures = [...this.kept.values()].flatMap(({ exchange: { delivery }, meaning }) =>
			delivery.kind === 'reply' ? [liveFixture(delivery.reply, meaning, from)] : [],
		);
		if (fixtures.length === 0) return;
		const names = fixtures.map(({ name }) => name).join(', ');
		if (!(await terminal.ask(`Keep these answers as fixtures: ${names}?`, 'fixtures'))) return;
		for (const fixture of fixtures) save(fixture);
		this.say('Look through them before you commit: no names, no addresses of yours.');
	}
}

/** Orders the cheapest video there is, or watches a job, and tells how the answers compare with what we know. */
export async function runSmoke(options: SmokeOptions): Promise<boolean> {
	return await new Smoke(options).run();
}
