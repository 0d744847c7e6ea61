import type { CallbackProof } from './callbackProof';
import type { Catalogue } from './catalogue';
import type { Keyed, KeyVerdict } from './credential';
import type { HttpCall, HttpFrame, HttpReply } from './http';
import type { Cost } from './job';
import type { Offers } from './offer';
import type { StatusReport, Submission } from './report';
import type { VideoRequest } from './request';
import type { Upload } from './upload';

export interface ProviderFacts extends Keyed, Offers {
	/** Registry id; also the value stored in workflows. */
	id: string;
	/** As the provider writes it. */
	name: string;
	/** Credential type of n8n. */
	credential: string;
	/** Official address; the default of the credential's base URL. */
	baseUrl: string;
	/** Other hosts of the provider that take the same key, such as the one for files. */
	hosts?: readonly string[];
	/** More words people search for. */
	searchWords: readonly string[];
	/** Where a user sees the jobs and what they cost. */
	dashboard: string;
	/** For the provider's page: how to get a key, a sentence for each step. */
	keySteps: readonly [string, ...string[]];
	statusCall(jobId: string): HttpCall;
	/** Where a job that has ended says what became of it, if its status does not. */
	resultCall?(jobId: string): HttpCall | undefined;
	/** How long that can be asked for; absent where no page names an end. */
	resultKeptSeconds?: number;
	/** Asks what a finished job cost, where its result needs a price for that; undefined where it does not say enough. */
	costCall?(jobId: string, result: HttpFrame): HttpCall | undefined;
	/**
	 * Asks for the jobs that may have come of a submit whose answer was lost, page by page from 0; undefined where this one
	 * leaves no trace. `next` is what the page before said of the next one.
	 */
	findCall?(request: VideoRequest, sinceMs: number, page: number, next?: string): HttpCall | undefined;
	/** What was asked for is all that tells the jobs of the search apart; the same order of another is as good. */
	findsByLikeness?: true;
	/** Absent where a provider says nothing of its models by itself. */
	catalogue?: Catalogue;
	/** Absent where a provider takes no files, only addresses. */
	upload?: Upload;
	/** Absent where a job cannot be canceled; undefined for one whose id does not say enough. */
	cancelCall?(jobId: string): HttpCall | undefined;
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
	/** What callbacks call a job, where that is not the whole id. */
	nameInCallback?(jobId: string): string;
	/** Absent where the provider signs nothing. */
	callbackProof?: CallbackProof;
	/** What the provider says in an error answer, and what its status hides: that money is missing, or a next step of its own. */
	rejection(reply: HttpReply): { message?: string | undefined; nextStep?: string; code?: 'quota' };
	/** A request that costs nothing and answers differently to a good and a bad key. */
	checkCall: HttpCall;
	readCheck(reply: HttpReply): KeyVerdict;
}

/** One page of a search. */
export interface Found<JobId> {
	jobIds: JobId[];
	/** There may be another page. */
	isMore?: boolean;
	/** How to ask for it, where its number is not enough. */
	next?: string | undefined;
}

/** A provider's dialect: pure, without I/O and state. */
export interface VideoProvider extends ProviderFacts {
	/** Names of the input parameters that our own fields fill, chosen or not. */
	inputKeys(request: VideoRequest): string[];
	submitCall(request: VideoRequest): HttpCall;
	readSubmission(body: unknown, request: VideoRequest): Submission;
	readStatus(body: unknown): StatusReport;
	/** Also of answers outside 2xx; undefined for those that are not about the job. */
	readResult?(body: unknown, frame: HttpFrame): StatusReport | undefined;
	readCost?(body: unknown, jobId: string, result: HttpFrame): Cost | undefined;
	/** Ids of the jobs of one page that may be the one asked for. */
	readFound?(body: unknown, request: VideoRequest): Found<string>;
	/** Whether a 2xx answer to a cancel says that the job ends. */
	readCancel?(body: unknown): boolean;
	/** Where a list does not tell: whether a status reply is about exactly this request. */
	matchesRequest?(body: unknown, request: VideoRequest): boolean;
}
