import type { Json, JsonObject, Values } from './fixture';
import type { FieldTable, InputRules } from './inputRules';
import type { Job } from './jobs';
import type { Outcome } from './scenes';

/** A call as a dialect sees it: the path below the provider's base URL, its named parts decoded. */
export interface ProviderRequest {
	path: string;
	parts: Readonly<Record<string, string>>;
	query: URLSearchParams;
	body: Json | undefined;
}

/** Creates a job. `inputKey` is where the model's input sits in the body; without it the body itself is the input. */
export interface SubmitRoute {
	kind: 'submit';
	method: 'POST';
	path: RegExp;
	inputKey?: string;
	/** Keys beside the input. The model is read from the path part `model`, else from the body key `model`. */
	envelope: FieldTable;
	callbackKey?: string;
	/** Instead: the parameter of the address that names where to call. */
	callbackParameter?: string;
	callbackSecretKey?: string;
	rules(model: string, input: JsonObject): InputRules | undefined;
	accepted: string;
	/** The input may name the provider's own assets in words of its own instead of addresses. */
	assetReferences?: RegExp;
	/** The call is answered only once the job has settled, with these fixtures. */
	blocksUntilSettled?: Readonly<Partial<Record<Outcome, string>> & Record<'succeeded' | 'failed', string>>;
}

/** Asks for a job's status. */
export interface PollRoute {
	kind: 'poll';
	method: 'GET';
	path: RegExp;
	jobId(request: ProviderRequest): string | undefined;
	/** Whether the rest of the path is right for this job. */
	fits?(job: Job, request: ProviderRequest): boolean;
	/** Fixture for a request that names no job id at all. */
	withoutId?: string;
}

/** Asks what became of a job, where its status does not say; `results` of the dialect are the answers. */
export interface ResultRoute extends Omit<PollRoute, 'kind' | 'withoutId'> {
	kind: 'result';
}

/** Stops a job, or says with `alreadySettled` that it is too late. */
export interface CancelRoute {
	kind: 'cancel';
	method: 'POST' | 'PUT';
	path: RegExp;
	jobId(request: ProviderRequest): string | undefined;
	fits?(job: Job, request: ProviderRequest): boolean;
	canceled: string;
	alreadySettled: string;
}

/** Everything that is answered by one fixture: credential checks, lists, balances. */
export interface FixedRoute {
	kind: 'check' | 'other';
	method: 'GET';
	path: RegExp;
	answer: string;
	openToAll?: true;
	values?(request: ProviderRequest, jobs: readonly Job[], statusBody: (job: Job) => Json): Values;
}

/** Announces a file; the answer says where its bytes go. */
export interface UploadRoute {
	kind: 'upload';
	method: 'POST';
	path: RegExp;
	fields: FieldTable;
	contentTypeOf(body: JsonObject): string;
	requiredHeaders?(uploadId: string): Record<string, string>;
	maxBytes?: number;
	answer: string;
}

/** Says that the bytes of a file are there. */
export interface ConfirmRoute {
	kind: 'confirm';
	method: 'POST';
	path: RegExp;
	answer: string;
}

export type Route = SubmitRoute | PollRoute | ResultRoute | CancelRoute | FixedRoute | UploadRoute | ConfirmRoute;

/** How addresses of uploaded files look in an input, with the group `uploadId`. */
export interface OwnFiles {
	address: RegExp;
	needsConfirmation?: true;
}

export interface CallbackRules {
	/** Fixture of the payload, or undefined where the provider sends none for this outcome. */
	payload(outcome: Outcome, job: Job): string | undefined;
	headers?(job: Job, body: string, signingSecret: string | undefined): Record<string, string>;
	retryAfterSeconds: readonly number[];
}

/**
 * How one provider talks, as tables and fixture names. Everything that happens over time (jobs, scenes, money, callbacks,
 * files) is the simulator's; a dialect only says in which words.
 */
export interface Dialect {
	id: string;
	/** Headers that may carry the key; `scheme` is the word before it. */
	keyHeaders: ReadonlyArray<{ name: string; scheme?: string }>;
	newJobId(): string;
	/** What clients need to know of a job to ask for it, where its id in answers is not enough. */
	clientId?(job: { jobId: string; model: string }): string;
	routes: readonly Route[];
	/** Where a result is fetched with the key, below the base URL; its part `jobId` says whose. */
	resultPath?: RegExp;
	answers: Readonly<
		Record<
			| 'anonymous'
			| 'wrongKey'
			| 'invalidInput'
			| 'unknownModel'
			| 'outOfCredit'
			| 'rateLimited'
			| 'overCapacity'
			| 'unavailable'
			| 'unknownJob',
			string
		>
	>;
	statuses: Readonly<
		Record<'queued' | 'running' | 'drifted' | 'failed' | 'moderated', string> & {
			succeeded: string | ((job: Job) => string);
			canceled?: string;
		}
	>;
	/** Only with a route for results; `early` is the answer before the job has ended. */
	results?: Readonly<Record<'early' | Outcome, string>>;
	callback: CallbackRules;
	/** The plainest valid create and the poll that follows it, as paths below the base URL. */
	sample: {
		submit(prompt: string): { path: string; body: JsonObject };
		poll(jobId: string): string;
		/** Where the video is named, if not in the answer to the poll. */
		result?(jobId: string): string;
	};
	ownFiles?: OwnFiles;
	/** Outcomes after which the provider is documented to give the money back. */
	refunds: readonly Outcome[];
}
