import type { z } from 'zod';
import { excerpt } from './redact';
import { VideoError } from './errors';
import type { Cost, JobState, SucceededState } from './job';
import type { HttpCall, HttpReply } from './http';
import type { JsonObject } from './json';
import type { Limits } from './limits';
import type { Price } from './price';
import type { Mode, VideoRequest } from './request';
import type { Upload } from './upload';

/** What a 2xx answer to a submit says. */
export type Submission =
	| { outcome: 'accepted'; jobId: string; reportedCost?: Cost; warning?: string }
	| { outcome: 'finished'; jobId: string; state: SucceededState }
	/** The number is the provider's own, which may be an HTTP status. */
	| { outcome: 'rejected'; message: string; status?: number };

/** An error of the provider's own inside a 2xx. */
export interface RejectedReport {
	phase: 'rejected';
	message: string;
	/** The number that comes with it, which may be an HTTP status or one of the provider's own. */
	status?: number;
}

/** What a 2xx answer to a poll says. */
export type StatusReport = JobState | RejectedReport;

/** A page and the ISO date on which it was read or stamped. */
export interface Source {
	page: string;
	date: string;
}

export interface ModelFacts {
	id: string;
	name: string;
	/** Where its times and limits stand. */
	source?: Source;
	/** Typical time from submit to video. */
	expectedSeconds: number;
	/** Where that differs by resolution. */
	expectedSecondsAt?: Readonly<Record<string, number>>;
	/** Where a reference video makes it longer. */
	expectedSecondsWithVideo?: number;
	price?: Price;
	/** What differs from the limits of the offer. */
	limits?: Partial<Limits>;
}

/** What a provider does in one mode: its models, the usual one first, and the limits they share. */
export interface Offer {
	mode: Mode;
	/** Ids of the request formats that have it; absent where all do. */
	formats?: readonly string[];
	models: readonly [ModelFacts, ...ModelFacts[]];
	/** Also those of a model we do not know. */
	limits: Limits;
}

/** One of several documented shapes of a provider's API. */
export interface RequestFormat {
	id: string;
	name: string;
	description: string;
	/** Shown as a warning in the form while this format is chosen. */
	notice?: string;
	/** The answer to the submit comes only when the video is ready. */
	blocking?: true;
}

/**
 * How a provider proves that a callback is its own. `echo`: it sends back the secret of the submit.
 * `hmac`: HMAC-SHA256 of the raw body, hex, with the callback secret registered with the provider.
 */
export interface CallbackProof {
	kind: 'echo' | 'hmac';
	/** Lower case. */
	header: string;
}

/** A field of a credential that only one provider has; left empty, nothing is sent. */
interface CredentialField {
	name: string;
	displayName: string;
	description: string;
	/** The header that carries it. */
	header: string;
}

export type KeyVerdict = 'accepted' | 'rejected' | 'other-service';

interface ProviderFacts {
	/** Registry id; also the value stored in workflows. */
	id: string;
	/** As the provider writes it. */
	name: string;
	/** Credential type of n8n. */
	credential: string;
	/** Official address; the default of the credential's base URL. */
	baseUrl: string;
	/** More words people search for. */
	searchWords: readonly string[];
	/** Where a user sees the jobs and what they cost. */
	dashboard: string;
	/** For the provider's page: how to get a key, a sentence for each step. */
	keySteps: readonly [string, ...string[]];
	/** The first is the default. */
	requestFormats: readonly [RequestFormat, ...RequestFormat[]];
	offers: readonly [Offer, ...Offer[]];
	/** Headers that carry the key. */
	authorize(apiKey: string): Readonly<Record<string, string>>;
	/** What a credential holds beside key and base URL. */
	credentialFields?: readonly CredentialField[];
	statusCall(jobId: string): HttpCall;
	/**
	 * Asks for the jobs that may have come of a submit whose answer was lost, page by page from 0; undefined where this one
	 * leaves no trace.
	 */
	findCall?(request: VideoRequest, sinceMs: number, page: number): HttpCall | undefined;
	/** Absent where a provider takes no files, only addresses. */
	upload?: Upload;
	/** Absent where a job cannot be canceled. */
	cancelCall?(jobId: string): HttpCall;
	/** What canceling does to the bill, as documented; ends a sentence that starts with the provider's name. */
	cancelEffect?: string;
	/** What a failed job costs, as documented; ends a sentence that starts with the provider's name. */
	failureEffect?: string;
	/** How many videos it makes at once for one account, as documented: a sentence. */
	capacity?: string;
	/** What is known of sound where there is no switch for it: a sentence. */
	sound?: string;
	/** For the provider's page: what surprises people, a sentence or two each. */
	quirks: readonly string[];
	/** For the provider's page: what its documents leave open or contradict, and no live answer has settled. */
	unverified: readonly string[];
	/** The job a callback says it is about; a hint, nothing more of the body is believed. */
	readCallback(body: unknown): string | undefined;
	/** Absent where the provider signs nothing. */
	callbackProof?: CallbackProof;
	/** What the provider says in an error answer, and a next step where it has one of its own. */
	rejection(reply: HttpReply): { message?: string | undefined; nextStep?: string };
	/** A request that costs nothing and answers differently to a good and a bad key. */
	checkCall: HttpCall;
	readCheck(reply: HttpReply): KeyVerdict;
}

/** One page of a search. */
interface Found<JobId> {
	jobIds: JobId[];
	/** There may be another page. */
	isMore?: boolean;
}

/** A provider's dialect: pure, without I/O and state. */
export interface VideoProvider extends ProviderFacts {
	/** Names of the input parameters that our own fields fill, chosen or not. */
	inputKeys(request: VideoRequest): string[];
	submitCall(request: VideoRequest): HttpCall;
	readSubmission(body: unknown): Submission;
	readStatus(body: unknown): StatusReport;
	/** Ids of the jobs of one page that may be the one asked for. */
	readFound?(body: unknown, request: VideoRequest): Found<string>;
	/** Whether a 2xx answer to a cancel says that the job ends. */
	readCancel?(body: unknown): boolean;
	/** Where a list does not tell: whether a status reply is about exactly this request. */
	matchesRequest?(body: unknown, request: VideoRequest): boolean;
}

interface ProviderDefinition<SubmissionReply, Status, List, Cancel> extends ProviderFacts {
	submissionReply: z.ZodType<SubmissionReply, z.ZodTypeDef, unknown>;
	statusReply: z.ZodType<Status, z.ZodTypeDef, unknown>;
	foundReply?: z.ZodType<List, z.ZodTypeDef, unknown>;
	cancelReply?: z.ZodType<Cancel, z.ZodTypeDef, unknown>;
	/** What the model is asked for, in the provider's words; a field that is not chosen is `undefined`. */
	input(request: VideoRequest): JsonObject;
	/** `input` is complete, with the user's extra parameters. */
	submitCall(request: VideoRequest, input: JsonObject): HttpCall;
	/** `jobId: undefined` where the answer should have one and does not. */
	readSubmission(reply: SubmissionReply): Submission | { outcome: 'accepted'; jobId: undefined };
	readStatus(reply: Status): StatusReport;
	/** `undefined` for what is not ours, or has no id. */
	readFound?(reply: List, request: VideoRequest): Found<string | undefined>;
	matchesRequest?(reply: Status, input: JsonObject): boolean;
	readCancel?(reply: Cancel): boolean;
}

function unreadable(providerName: string, what: string, body: unknown): VideoError {
	return new VideoError(
		'contract',
		`${providerName} answered in a shape this package does not know (${what}): ${excerpt(body)}`,
		{ nextStep: 'Look for an update of this package, or report the answer quoted here.' },
	);
}

function read<Reply>(schema: z.ZodType<Reply, z.ZodTypeDef, unknown>, body: unknown, providerName: string): Reply {
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const place = issue?.path.join('.') || 'the whole answer';
	throw unreadable(providerName, `${place}: ${issue?.message ?? 'unreadable'}`, body);
}

/** Makes a provider whose readers get replies parsed by its own schemas, so no dialect casts. */
export function defineProvider<SubmissionReply, Status, List = never, Cancel = never>(
	definition: ProviderDefinition<SubmissionReply, Status, List, Cancel>,
): VideoProvider {
	const { submissionReply, statusReply, foundReply, cancelReply, ...others } = definition;
	const { input, submitCall, readSubmission, readStatus, readFound, matchesRequest, readCancel, ...facts } = others;
	const completeInput = (request: VideoRequest): JsonObject => ({ ...request.extra, ...input(request) });
	return {
		...facts,
		inputKeys: (request) => Object.keys(input(request)),
		submitCall: (request) => submitCall(request, completeInput(request)),
		readSubmission: (body) => {
			const submission = readSubmission(read(submissionReply, body, facts.name));
			if (submission.outcome !== 'accepted') return submission;
			if (submission.jobId === undefined) throw unreadable(facts.name, 'no job id', body);
			return submission;
		},
		readStatus: (body) => readStatus(read(statusReply, body, facts.name)),
		...(foundReply &&
			readFound && {
				readFound: (body: unknown, request: VideoRequest) => {
					const { jobIds, ...more } = readFound(read(foundReply, body, facts.name), request);
					return { ...more, jobIds: jobIds.filter((jobId) => jobId !== undefined) };
				},
			}),
		...(cancelReply &&
			readCancel && { readCancel: (body: unknown) => readCancel(read(cancelReply, body, facts.name)) }),
		...(matchesRequest && {
			matchesRequest: (body: unknown, request: VideoRequest) =>
				matchesRequest(read(statusReply, body, facts.name), completeInput(request)),
		}),
	};
}

/** The headers of every request with a credential. Blanks around a pasted key are not part of it. */
export function credentialHeaders(
	{ authorize, credentialFields = [] }: VideoProvider,
	credential: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
	const valueOf = (name: string) => String(credential[name] ?? '').trim();
	const given = credentialFields.filter(({ name }) => valueOf(name) !== '');
	return {
		...authorize(valueOf('apiKey')),
		...Object.fromEntries(given.map(({ name, header }) => [header, valueOf(name)])),
	};
}

/** What a provider does in one of its request formats; in its default one if none is named. */
export function offersIn({ offers, requestFormats }: VideoProvider, formatId: string = requestFormats[0].id): Offer[] {
	return offers.filter(({ formats }) => formats?.includes(formatId) ?? true);
}

export function offerFor(provider: VideoProvider, mode: Mode, formatId?: string): Offer | undefined {
	return offersIn(provider, formatId).find((offer) => offer.mode === mode);
}

/** The limits of a model in an offer: form, checks, prices and caps all ask here. */
export function limitsFor(offer: Offer, modelId: string): Limits {
	return { ...offer.limits, ...offer.models.find(({ id }) => id === modelId)?.limits };
}

/** Typical time from submit to video for this request. */
export function expectedSecondsOf(model: ModelFacts, { resolution, videos }: VideoRequest): number {
	const atResolution = model.expectedSecondsAt?.[resolution ?? ''] ?? 0;
	const withVideo = videos.length > 0 ? (model.expectedSecondsWithVideo ?? 0) : 0;
	return Math.max(model.expectedSeconds, atResolution, withVideo);
}

/** What the provider's prices are in. */
export function currencyOf({ offers }: VideoProvider): Cost['currency'] {
	const prices = offers.flatMap(({ models }) => models.flatMap(({ price }) => price ?? []));
	return prices[0]?.currency ?? 'USD';
}

/** The chosen format, or the provider's default; undefined when the id is none of its formats. */
export function requestFormatOf(provider: VideoProvider, id: string | undefined): RequestFormat | undefined {
	return id === undefined ? provider.requestFormats[0] : provider.requestFormats.find((format) => format.id === id);
}
