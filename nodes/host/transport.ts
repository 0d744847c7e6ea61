import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import { wasNotSent } from '../engine/notSent';
import type { Delivery, Transport } from '../engine/transport';
import { addressOf, parseBaseUrl } from '../engine/transport';
import { VideoError } from '../video/errors';
import type { HttpCall, HttpReply } from '../video/http';
import type { VideoProvider } from '../video/provider';
import { excerpt } from '../video/redact';
import { hiding } from '../video/secretValues';
import type { VideosMark } from './videosMark';
import { videosMarkWith } from './videosMark';

/** n8n options for a call: redirects off, every status is an answer. */
export function requestOptions(call: HttpCall, baseUrl: string, provider: VideoProvider): IHttpRequestOptions {
	return {
		method: call.method,
		url: addressOf(call, baseUrl, provider),
		...(call.query && { qs: { ...call.query } }),
		...(call.headers && { headers: { ...call.headers } }),
		...(call.body && { body: { ...call.body } }),
		json: true,
		timeout: call.timeoutSeconds * 1000,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
	};
}

export function replyOf(response: Pick<IN8nHttpFullResponse, 'statusCode' | 'headers' | 'body'>): HttpReply {
	const headers = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
	return { status: response.statusCode, headers: Object.fromEntries(headers), body: response.body };
}

/** Takes the secrets of a credential out of what is shown. */
type Hide = ReturnType<typeof hiding>;

const nothingHidden = hiding([]);

/** What no text of ours may hold, however its provider came to repeat it. */
export function hidingSecretsOf(credential: Readonly<Record<string, unknown>>): Hide {
	return hiding([credential.apiKey, credential.callbackSecret].map((secret) => String(secret ?? '')));
}

/** The innermost text of an error chain; n8n's own wrapping hides what the network said. */
export function networkMessage(error: unknown, hide: Hide = nothingHidden): string {
	let current = error;
	while (current instanceof Error && current.cause instanceof Error) current = current.cause;
	const { message, code } = current as { message?: string; code?: string };
	return excerpt(hide(message || code || 'no answer'));
}

/** How a request ended that n8n's HTTP helper threw for; it throws for no answer that has a status. */
export function failureOf(error: unknown, signal: AbortSignal | undefined, hide?: Hide): Delivery {
	const message = networkMessage(error, hide);
	if (wasNotSent(error)) return { kind: 'failure', failure: 'not-sent', message };
	return { kind: 'failure', failure: signal?.aborted ? 'aborted' : 'lost', message };
}

/** The base URL of a credential; an empty field means the official address. */
export function baseUrlIn({ baseUrl }: { baseUrl?: unknown }, provider: VideoProvider): string {
	const given = typeof baseUrl === 'string' ? baseUrl.trim() : '';
	return given === '' ? provider.baseUrl : given;
}

/** Where a node can send requests with a credential from. */
export type SendingContext = IExecuteFunctions | IWebhookFunctions | ILoadOptionsFunctions;

async function credentialOf(context: SendingContext, { credential, name, id }: VideoProvider) {
	if (!context.getNode().credentials?.[credential]) {
		throw new VideoError('invalid-request', `Credential: none is chosen for ${name}.`, {
			provider: id,
			nextStep: `Open this node and choose or create a ${name} credential.`,
		});
	}
	return await context.getCredentials(credential);
}

export interface CredentialTransport extends Transport {
	readonly baseUrl: string;
	/** Sends nothing after Stop either, but waits for the answer to what had left before: it may be paid for. */
	readonly untilAnswered: Transport;
	/** For what has to go out when the user has pressed Stop. */
	readonly afterStop: Transport;
	readonly videosMark: VideosMark;
}

/**
 * n8n gives every request with a credential the execution's signal, which after Stop ends it before it leaves. It takes
 * the signal from the context it is called on, so here that context has none.
 */
function withoutSignal<Context extends SendingContext>(context: Context): Context {
	return Object.create(context, { getExecutionCancelSignal: { value: () => undefined } }) as Context;
}

function transportTo(
	context: SendingContext,
	provider: VideoProvider,
	baseUrl: string,
	hide: Hide,
	signal: AbortSignal | undefined,
): Transport {
	return {
		async send(call): Promise<Delivery> {
			if (signal?.aborted) return { kind: 'failure', failure: 'not-sent', message: 'stopped' };
			try {
				const response = (await context.helpers.httpRequestWithAuthentication.call(
					context,
					provider.credential,
					requestOptions(call, baseUrl, provider),
				)) as IN8nHttpFullResponse;
				return { kind: 'reply', reply: hide(replyOf(response)) };
			} catch (error) {
				return failureOf(error, signal, hide);
			}
		},
	};
}

/** The way to one provider with the credential chosen in this node. Throws `VideoError` when there is none. */
export async function credentialTransport(
	context: SendingContext,
	provider: VideoProvider,
): Promise<CredentialTransport> {
	const credential = await credentialOf(context, provider);
	const baseUrl = parseBaseUrl(baseUrlIn(credential, provider), provider.name);
	const hide = hidingSecretsOf(credential);
	const signal = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return {
		baseUrl,
		videosMark: videosMarkWith(credential),
		...transportTo(context, provider, baseUrl, hide, signal),
		untilAnswered: transportTo(withoutSignal(context), provider, baseUrl, hide, signal),
		afterStop: transportTo(withoutSignal(context), provider, baseUrl, hide, undefined),
	};
}
