import { ArrivalBook } from './arrivals';
import { Callbacks } from './callbacks';
import { describeSimulator } from './description';
import type { Dialect } from './dialect';
import { discoverDialects } from './discovery';
import { fileUrl } from './files';
import type { Values } from './fixture';
import { FrontDoor } from './frontDoor';
import { JobBook } from './jobs';
import type { Job } from './jobs';
import { openForeignListener, openListener } from './listener';
import { ProviderDesk } from './providerDesk';
import { jsonReply, textReply } from './reply';
import type { Reply } from './reply';
import { buildReport, reportJob } from './report';
import type { ReportedJob, SimulatorReport } from './report';
import { Timers, worldTime } from './timers';
import type { Time } from './timers';
import { UploadBook } from './uploads';
import type { UploadedFile, UploadStep } from './uploads';

export type { Arrival } from './arrivals';
export type { Delivery } from './callbacks';
export type { ReportedJob, SimulatorReport } from './report';
export type { SceneName } from './scenes';

export interface SimulatorOptions {
	/** 0 takes any free port, and so does a port that is busy. */
	port?: number;
	/** How long a happy job takes. */
	jobSeconds?: number;
	/** Makes all simulated time pass so many times as fast. */
	speed?: number;
	/** Instead of the world's time. */
	time?: Time;
	/** The keys every provider accepts. */
	keys?: string[];
	/** Jobs one key may have in flight at one provider. */
	capacity?: number;
	/** Signs the callbacks of providers that sign them. */
	callbackSecret?: string;
	/** Where result links lead instead of to the simulator, which has the files all the same. */
	filesAt?: string;
	/** Every text for people repeats the key it is an answer to. */
	repeatsKeys?: boolean;
	/** Beside the providers of this package. */
	moreDialects?: readonly Dialect[];
}

export interface Simulator {
	url: string;
	providerIds: string[];
	/** What a person needs to use it: base URLs, key, scenes. */
	description: string;
	baseUrl(providerId: string): string;
	report(): SimulatorReport;
	reset(): void;
	close(): Promise<void>;
	uploads: {
		list(): readonly UploadedFile[];
		/** The next requests of that step are answered with these statuses, 0 for a dropped connection. */
		disturb(step: UploadStep, ...statuses: number[]): void;
	};
	jobs: {
		list(): ReportedJob[];
		/** Ends a job now, the way its scene would have ended it (a stuck one succeeds). */
		settle(jobId: string): void;
	};
}

function valuesOf(job: Job, simulatorUrl: string, filesAt: string, nowMs: number): Values {
	const settledAtMs = job.settledAtMs ?? nowMs;
	return {
		jobId: job.jobId,
		videoUrl: fileUrl(filesAt, job),
		model: job.model,
		app: job.model.split('/').slice(0, 2).join('/'),
		input: job.input,
		createdAt: new Date(job.createdAtMs).toISOString(),
		createdAtMs: job.createdAtMs,
		settledAt: new Date(settledAtMs).toISOString(),
		settledAtMs,
		durationMs: settledAtMs - job.createdAtMs,
		durationSeconds: (settledAtMs - job.createdAtMs) / 1000,
		baseUrl: `${simulatorUrl}/${job.provider}`,
		callbackUrl: job.callback?.url ?? null,
		clientRef: job.envelope['client_ref'] ?? null,
		metadata: job.envelope['metadata'] ?? null,
	};
}

/** Longer than a wait sleeps in its first minutes, so that it often finds nobody. */
const lateCallbackSeconds = 120;

function callBack(job: Job, callbacks: Callbacks, timers: Timers): void {
	const { callback } = job.scene;
	if (callback === 'none' || callback === 'early') return;
	if (callback === 'late') return timers.after(lateCallbackSeconds, () => void callbacks.deliver(job));
	void callbacks.deliver(job);
	if (callback === 'twice') void callbacks.deliver(job);
}

/** All parts of one simulator, wired. The URLs are filled in once the listeners know their ports. */
class Wiring {
	url = '';
	readonly arrivals: ArrivalBook;
	readonly book: JobBook;
	readonly uploads = new UploadBook();
	readonly callbacks: Callbacks;
	readonly desks: ReadonlyMap<string, ProviderDesk>;
	readonly frontDoor: FrontDoor;
	private readonly timers: Timers;

	constructor(
		dialects: readonly Dialect[],
		given: SimulatorOptions,
		readonly keys: string[],
	) {
		const { callbackSecret, capacity, filesAt, jobSeconds = 20, speed = 1, time = worldTime(speed) } = given;
		this.timers = new Timers(time);
		this.arrivals = new ArrivalBook(keys, this.timers);
		this.book = new JobBook(this.timers, (job) => callBack(job, this.callbacks, this.timers));
		const values = (job: Job) => valuesOf(job, this.url, filesAt ?? this.url, this.timers.now());
		this.callbacks = new Callbacks(this.timers, (id) => this.desk(id).dialect, values, callbackSecret);
		const foreignFileUrl = () => `${this.frontDoor.foreignUrl}/files/forged.mp4`;
		const storageUrl = () => `${this.url}/storage`;
		const options = { jobSeconds, keys, capacity, foreignFileUrl, storageUrl };
		this.desks = new Map(
			dialects.map((dialect) => [
				dialect.id,
				new ProviderDesk(dialect, options, this.book, this.uploads, this.callbacks, this.timers, values),
			]),
		);
		const ownPage = (method: string, path: string) => this.ownPage(method, path);
		this.frontDoor = new FrontDoor(this.desks, this.book, this.arrivals, this.uploads, ownPage, given.repeatsKeys);
	}

	desk(id: string): ProviderDesk {
		const desk = this.desks.get(id);
		if (!desk) throw new Error(`No provider "${id}"; there are ${[...this.desks.keys()].join(', ')}`);
		return desk;
	}

	describe(): string {
		return describeSimulator(this.url, [...this.desks.keys()], this.keys);
	}

	report(): SimulatorReport {
		return buildReport(this.book, this.arrivals.arrivals, this.callbacks.deliveries);
	}

	reset(): void {
		this.timers.clear();
		this.callbacks.clear();
		this.book.clear();
		this.uploads.clear();
		this.arrivals.clear();
		for (const desk of this.desks.values()) desk.forget();
	}

	settle(jobId: string): void {
		const job = this.book.find(jobId);
		if (!job) throw new Error(`No job "${jobId}"`);
		this.book.settle(job, job.plannedOutcome === 'never' ? 'succeeded' : job.plannedOutcome);
	}

	stop(): void {
		this.timers.stop();
		this.callbacks.stop();
	}

	private ownPage(method: string, path: string): Reply | undefined {
		switch (`${method} ${path}`) {
			case 'GET /_simulator':
				return textReply(this.describe());
			case 'GET /_simulator/report':
				return jsonReply(200, this.report());
			case 'POST /_simulator/reset':
				this.reset();
				return jsonReply(200, { reset: true });
			default:
				return undefined;
		}
	}
}

/** Video providers on loopback: real HTTP, their documented words, and a record of all that arrived. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const dialects = [...(await discoverDialects()), ...(options.moreDialects ?? [])];
	const wiring = new Wiring(dialects, options, options.keys ?? ['simulator-key']);
	const { book, desks, frontDoor, uploads } = wiring;
	const foreign = await openForeignListener(frontDoor.onForeignRequest);
	const listener = await openListener(frontDoor.onRequest, '127.0.0.1', options.port ?? 0);
	frontDoor.foreignUrl = foreign.url;
	wiring.url = listener.url;
	return {
		url: listener.url,
		providerIds: [...desks.keys()],
		description: wiring.describe(),
		baseUrl: (providerId) => `${listener.url}/${wiring.desk(providerId).dialect.id}`,
		report: () => wiring.report(),
		reset: () => wiring.reset(),
		close: async () => {
			wiring.stop();
			await Promise.all([listener.close(), foreign.close()]);
		},
		uploads: {
			list: () => structuredClone(uploads.list()),
			disturb: (step, ...statuses) => uploads.disturb(step, ...statuses),
		},
		jobs: {
			list: () => book.list().map((job) => reportJob(job, book.phaseOf(job))),
			settle: (jobId) => wiring.settle(jobId),
		},
	};
}
