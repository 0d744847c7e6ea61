import type {
	CancelRoute,
	ConfirmRoute,
	Dialect,
	FixedRoute,
	PollRoute,
	ResultRoute,
	ProviderRequest,
	Route,
	SubmitRoute,
	UploadRoute,
} from './dialect';
import type { Callbacks } from './callbacks';
import { renewLink } from './files';
import { readFixture } from './fixture';
import type { JsonObject, Values } from './fixture';
import { fieldProblems, isObject } from './inputRules';
import type { InputProblem } from './inputRules';
import type { Job, JobBook, JobOrder } from './jobs';
import { fixtureReply, garbageReply, jsonReply } from './reply';
import type { Reply } from './reply';
import { readDirection, scenes } from './scenes';
import type { Blip, Direction, Outcome } from './scenes';
import { promptIn, readSubmission } from './submission';
import type { Submission } from './submission';
import type { Timers } from './timers';
import type { UploadBook, UploadedFile } from './uploads';

export interface DeskOptions {
	jobSeconds: number;
	keys: readonly string[];
	capacity: number | undefined;
	foreignFileUrl: () => string;
	storageUrl: () => string;
}

/** What the report wants to know about a call beside its answer. */
export interface Answered {
	reply: Reply;
	authorized: boolean;
	jobId?: string;
}

const retrySoon = { 'retry-after': '1' };
/** As long as a receiver may take to answer; then the create is answered all the same. */
const earlyCallbackSeconds = 30;

/** Finds the route for a call and decodes the named parts of its path. */
export function findRoute(
	dialect: Dialect,
	method: string,
	path: string,
): { route: Route; parts: Record<string, string> } | undefined {
	for (const route of dialect.routes) {
		const match = route.method === method ? route.path.exec(path) : null;
		if (match) return { route, parts: decodeParts(match.groups ?? {}) };
	}
	return undefined;
}

function decodeParts(groups: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(groups).map(([name, part]) => [name, part.split('/').map(decodeURIComponent).join('/')]),
	);
}

/** Answers the calls of one provider in its own words: key, route, scene, then money. */
export class ProviderDesk {
	private readonly alreadyRateLimited = new Set<string>();

	constructor(
		readonly dialect: Dialect,
		private readonly options: DeskOptions,
		private readonly book: JobBook,
		private readonly uploads: UploadBook,
		private readonly callbacks: Callbacks,
		private readonly timers: Timers,
		private readonly valuesOf: (job: Job) => Values,
	) {}

	async answer(route: Route, request: ProviderRequest, keys: readonly string[]): Promise<Answered> {
		const openToAll = 'openToAll' in route && route.openToAll === true;
		const authorized = keys.length > 0 && keys.every((key) => this.options.keys.includes(key));
		if (!authorized && !openToAll) {
			return { authorized, reply: this.say(keys.length === 0 ? 'anonymous' : 'wrongKey') };
		}
		switch (route.kind) {
			case 'submit':
				return { authorized, ...(await this.submit(route, request, keys[0] ?? '')) };
			case 'poll':
			case 'result':
			case 'cancel':
				return { authorized, ...this.answerAboutJob(route, request) };
			case 'upload':
				return { authorized, reply: this.announce(route, request) };
			case 'confirm':
				return { authorized, reply: this.confirm(route, request) };
			case 'check':
			case 'other':
				return { authorized, reply: this.fixed(route, request) };
		}
	}

	forget(): void {
		this.alreadyRateLimited.clear();
	}

	private async submit(
		route: SubmitRoute,
		request: ProviderRequest,
		key: string,
	): Promise<Omit<Answered, 'authorized'>> {
		const prompt = promptIn(route, request.body);
		const direction = readDirection(prompt);
		const submission = readSubmission(route, request);
		const rejection = this.rejection(submission, direction, prompt, key);
		if (rejection) return { reply: rejection };
		if (submission.verdict !== 'valid' || !direction.scene) return { reply: this.say('invalidInput') };
		const job = this.book.create(this.order(route, request, submission, direction, direction.scene, key));
		return { jobId: job.clientId, reply: await this.acceptance(route, job) };
	}

	private rejection(
		submission: Submission,
		{ scene, sceneAsked }: Direction,
		prompt: string,
		key: string,
	): Reply | undefined {
		if (!scene) {
			return jsonReply(400, { simulator: `No scene "${sceneAsked}". Scenes: ${Object.keys(scenes).join(', ')}` });
		}
		if (scene.submit === 'dropped-before') return 'drop';
		if (submission.verdict === 'unknown-model') return this.say('unknownModel', { model: submission.model });
		if (submission.verdict === 'invalid') return this.say('invalidInput', problemValues(submission.problems));
		const missing = this.missingFiles(submission.input);
		if (missing.length > 0) return this.say('invalidInput', problemValues(missing));
		if (scene.submit === 'refused') {
			return this.say('invalidInput', problemValues([{ code: 'custom', message: 'was refused', path: ['prompt'] }]));
		}
		if (scene.submit === 'out-of-credit') return this.say('outOfCredit');
		if (scene.submit === 'rate-limited-once' && !this.alreadyRateLimited.has(prompt)) {
			this.alreadyRateLimited.add(prompt);
			return this.say('rateLimited', {}, retrySoon);
		}
		const { capacity } = this.options;
		const current = this.book.inFlight(this.dialect.id, key);
		if (capacity !== undefined && current >= capacity) return this.say('overCapacity', { limit: capacity, current });
		return undefined;
	}

	private order(
		route: SubmitRoute,
		{ query }: ProviderRequest,
		submission: Submission & { verdict: 'valid' },
		direction: Direction,
		scene: NonNullable<Direction['scene']>,
		key: string,
	): JobOrder {
		const { callbackKey, callbackSecretKey, callbackParameter } = route;
		const { envelope, ignoredKeys, input, model, rules, unknownKeys } = submission;
		const named = callbackKey === undefined ? undefined : envelope[callbackKey];
		const url = callbackParameter === undefined ? named : query.get(callbackParameter);
		const secret = callbackSecretKey === undefined ? undefined : envelope[callbackSecretKey];
		const asked = scene.outcome ?? 'succeeded';
		const jobId = this.dialect.newJobId();
		return {
			provider: this.dialect.id,
			jobId,
			clientId: this.dialect.clientId?.({ jobId, model }) ?? jobId,
			key,
			model,
			input,
			envelope,
			rules,
			scene,
			unknownKeys,
			ignoredKeys,
			plannedOutcome: asked === 'canceled' && !this.dialect.statuses.canceled ? 'failed' : asked,
			seconds: (direction.seconds ?? this.options.jobSeconds) * (scene.lengthFactor ?? 1),
			megabytes: direction.megabytes,
			refunds: this.dialect.refunds,
			...(typeof url === 'string' && { callback: { url, ...(typeof secret === 'string' && { secret }) } }),
		};
	}

	/** The job exists from here on; all that can still go wrong is the answer. */
	private async acceptance(route: SubmitRoute, job: Job): Promise<Reply> {
		const { callback, submit } = job.scene;
		if (callback === 'early' && job.plannedOutcome !== 'never') {
			this.book.settle(job, job.plannedOutcome);
			const slow = new Promise<void>((resolve) => this.timers.after(earlyCallbackSeconds, resolve));
			await Promise.race([this.callbacks.deliver(job), slow]);
		}
		if (callback === 'forged') {
			this.timers.after(job.seconds / 2, () => void this.callbacks.forge(job, this.options.foreignFileUrl()));
		}
		if (submit === 'lost-answer') return 'drop';
		if (submit === 'garbage') return garbageReply;
		if (!route.blocksUntilSettled) return this.about(job, route.accepted);
		await this.book.untilSettled(job);
		const outcome: Outcome = job.outcome ?? 'failed';
		return this.about(job, route.blocksUntilSettled[outcome] ?? route.blocksUntilSettled.failed);
	}

	private answerAboutJob(
		route: PollRoute | ResultRoute | CancelRoute,
		request: ProviderRequest,
	): Omit<Answered, 'authorized'> {
		const jobId = route.jobId(request);
		if (!jobId && route.kind === 'poll' && route.withoutId) return { reply: this.say(route.withoutId) };
		const job = jobId ? this.book.find(jobId) : undefined;
		if (!job || job.provider !== this.dialect.id || route.fits?.(job, request) === false) {
			return { ...(jobId && { jobId }), reply: this.say('unknownJob') };
		}
		return { jobId: job.clientId, reply: this.aboutJob(route, job) };
	}

	private aboutJob(route: PollRoute | ResultRoute | CancelRoute, job: Job): Reply {
		switch (route.kind) {
			case 'poll':
				return this.poll(job);
			case 'result':
				return this.result(job);
			case 'cancel':
				return this.cancel(route, job);
		}
	}

	private result(job: Job): Reply {
		const { results } = this.dialect;
		if (!results) throw new Error(`${this.dialect.id} has a route for results and no answers`);
		if (job.outcome !== null && job.scene.result === 'expired') return this.say('unknownJob');
		renewLink(job);
		return this.about(job, results[job.outcome ?? 'early']);
	}

	private poll(job: Job): Reply {
		job.polls += 1;
		const blip = job.scene.everyPoll ?? job.scene.polls?.[job.polls - 1];
		if (blip) return this.blip(blip);
		renewLink(job);
		return this.about(job, this.statusName(job));
	}

	private cancel(route: CancelRoute, job: Job): Reply {
		const settled = job.settledAtMs !== null;
		this.book.settle(job, 'canceled');
		return this.about(job, settled ? route.alreadySettled : route.canceled);
	}

	private fixed(route: FixedRoute, request: ProviderRequest): Reply {
		const jobs = this.book.list().filter((job) => job.provider === this.dialect.id);
		const { results } = this.dialect;
		const nameOf = (job: Job) => (job.outcome && results?.[job.outcome]) ?? this.statusName(job);
		const statusBody = (job: Job) => readFixture(this.dialect.id, nameOf(job), this.valuesOf(job)).body;
		const values = route.values?.(request, jobs, statusBody) ?? {};
		return fixtureReply(this.dialect.id, route.answer, values);
	}

	/** What an input refers to of the provider's own storage and is not there: a paid video of nothing. */
	private missingFiles(input: JsonObject): InputProblem[] {
		const { ownFiles } = this.dialect;
		if (!ownFiles) return [];
		return this.uploads
			.missingIn(input, ownFiles.address, ownFiles.needsConfirmation === true)
			.map((address) => ({ code: 'custom', message: `no such file: ${address}`, path: ['input'] }));
	}

	private announce(route: UploadRoute, { body }: ProviderRequest): Reply {
		const disturbance = this.uploads.disturbance('upload');
		if (disturbance) return disturbance;
		if (!isObject(body)) return this.say('invalidInput', problemValues([]));
		const problems = fieldProblems(body, route.fields);
		if (problems.length > 0) return this.say('invalidInput', problemValues(problems));
		const file = this.uploads.announce({
			provider: this.dialect.id,
			contentType: route.contentTypeOf(body),
			maxBytes: route.maxBytes ?? Infinity,
			requiredHeaders: route.requiredHeaders ?? (() => ({})),
		});
		return this.aboutFile(file, route.answer);
	}

	private confirm(route: ConfirmRoute, { parts }: ProviderRequest): Reply {
		const disturbance = this.uploads.disturbance('confirm');
		if (disturbance) return disturbance;
		const file = this.uploads.find(parts['uploadId'] ?? '');
		if (file?.sha256 === undefined) return this.say('unknownJob');
		file.confirmed = true;
		return this.aboutFile(file, route.answer);
	}

	private aboutFile({ uploadId, contentType, signature, sizeBytes = 0 }: UploadedFile, fixtureName: string): Reply {
		return fixtureReply(this.dialect.id, fixtureName, {
			uploadId,
			contentType,
			extension: contentType.split('/')[1] ?? 'bin',
			putUrl: `${this.options.storageUrl()}/${this.dialect.id}/${uploadId}?signature=${signature}`,
			sizeBytes,
			baseUrl: this.options.storageUrl(),
		});
	}

	private statusName(job: Job): string {
		const { statuses } = this.dialect;
		switch (job.outcome) {
			case 'succeeded':
				return typeof statuses.succeeded === 'string' ? statuses.succeeded : statuses.succeeded(job);
			case 'canceled':
				return statuses.canceled ?? statuses.failed;
			case 'failed':
			case 'moderated':
				return statuses[job.outcome];
			case null:
				if (job.scene.drifted) return statuses.drifted;
				return this.book.phaseOf(job) === 'queued' ? statuses.queued : statuses.running;
		}
	}

	private blip(blip: Blip): Reply {
		switch (blip) {
			case 'dropped':
				return 'drop';
			case 'garbage':
				return garbageReply;
			case 'unavailable':
				return this.say('unavailable');
			case 'rate-limited':
				return this.say('rateLimited', {}, retrySoon);
			case 'not-found':
				return this.say('unknownJob');
		}
	}

	private about(job: Job, fixtureName: string): Reply {
		return fixtureReply(this.dialect.id, fixtureName, this.valuesOf(job));
	}

	private say(
		answer: keyof Dialect['answers'] | (string & {}),
		values: Values = {},
		headers: Record<string, string> = {},
	): Reply {
		const names: Readonly<Record<string, string>> = this.dialect.answers;
		return fixtureReply(this.dialect.id, names[answer] ?? answer, values, headers);
	}
}

function problemValues(problems: readonly InputProblem[]): Values {
	const sentence = ({ message, path }: InputProblem) => `${path.join('.')}: ${message}`;
	return {
		problem: problems.map(sentence).join('; '),
		problems: problems.map(({ code, message, path }) => ({ code, message, path })),
		fieldProblems: problems.map(({ message, path }) => ({ field: path.join('.'), message })),
	};
}
