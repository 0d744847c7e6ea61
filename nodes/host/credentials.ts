import type {
	IAuthenticate,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialDescription,
	INodeCredentialTestResult,
	INodeProperties,
} from 'n8n-workflow';
import { parseBaseUrl } from '../engine/transport';
import { providers } from '../providers';
import { toVideoError } from '../video/errors';
import type { HttpReply } from '../video/http';
import type { VideoProvider } from '../video/provider';
import { credentialHeaders } from '../video/credential';
import { excerpt } from '../video/redact';
import { isWebPage } from '../video/webPage';
import { baseUrlIn, hidingSecretsOf, replyOf, requestOptions } from './transport';

function testName({ credential }: VideoProvider): string {
	return `${credential}Test`;
}

/** One slot per provider for a node that works for any of them. */
export function credentialSlots(): INodeCredentialDescription[] {
	return providers.map((provider) => ({
		name: provider.credential,
		displayName: `${provider.name} Credential`,
		required: false,
		testedBy: testName(provider),
	}));
}

/**
 * One slot per provider, gone while the node's field `provider` names another one, and while its field `providers`
 * names only others. Written as "hide", because the editor takes a field that credentials "show" for as a choice of
 * authentication, and hides that field itself.
 */
export function credentialSlotsByProvider(required: boolean): INodeCredentialDescription[] {
	return credentialSlots().map((slot, index) => {
		const others = providers.flatMap(({ id }, other) => (other === index ? [] : id));
		// All values have to match, and no values never do. n8n reads it here as in fields; only its type forgets it.
		const onlyOthers = { _cnd: { regex: `^(${others.join('|')})$` } } as unknown as string;
		return { ...slot, required, displayOptions: { hide: { provider: others, providers: [onlyOthers] } } };
	});
}

const verdicts = {
	accepted: { status: 'OK', message: 'The key works' },
	'other-service': {
		status: 'Error',
		message: 'Something answered that is not this provider. Check the Base URL; the key was not judged.',
	},
} as const;

function notAvailable(status: number): string {
	return `The provider is not available just now (it answered ${status}). Try again in some minutes; the key was not judged.`;
}

/** In the provider's words, which tell an expired key from a mistyped one. */
function rejected(provider: VideoProvider, reply: HttpReply): INodeCredentialTestResult {
	const said = provider.rejection(reply).message;
	const reason = said === undefined ? '' : `: ${excerpt(said)}`;
	return { status: 'Error', message: `The provider does not accept this API key${reason}` };
}

function judge(provider: VideoProvider, reply: HttpReply): INodeCredentialTestResult {
	if (reply.status >= 500 || reply.status === 429) return { status: 'Error', message: notAvailable(reply.status) };
	const verdict = isWebPage(reply.body) ? 'other-service' : provider.readCheck(reply);
	return verdict === 'rejected' ? rejected(provider, reply) : verdicts[verdict];
}

function credentialTest(provider: VideoProvider) {
	return async function test(
		this: ICredentialTestFunctions,
		{ data }: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		const { request } = this.helpers;
		const hide = hidingSecretsOf(data ?? {});
		try {
			const baseUrl = parseBaseUrl(baseUrlIn(data ?? {}, provider), provider.name);
			const { method, url, qs, timeout, headers } = requestOptions(provider.checkCall, baseUrl, provider);
			const response = await request({
				method,
				url,
				qs,
				timeout,
				headers: { ...headers, ...credentialHeaders(provider, data ?? {}) },
				json: true,
				followRedirect: false,
				simple: false,
				resolveWithFullResponse: true,
			});
			return judge(provider, hide(replyOf(response)));
		} catch (error) {
			return { status: 'Error', message: `No answer from the Base URL: ${hide(toVideoError(error).message)}` };
		}
	};
}

/** Code tests for all credential types: no provider has a request that a declarative test could judge by status alone. */
export const credentialTests = Object.fromEntries(
	providers.map((provider) => [testName(provider), credentialTest(provider)]),
);

function callbackSecret(providerName: string): INodeProperties {
	return {
		displayName: 'Callback Secret',
		name: 'callbackSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: `Only if you registered one with ${providerName}: callbacks without the right signature are then rejected`,
	};
}

/** Other hosts of the provider, and where a proxy is asked for them. */
function alsoSentTo({ hosts = [] }: VideoProvider): string {
	return hosts.length === 0 ? '' : `, and to ${hosts.join(' and ')}, which behind a proxy are folders of its address`;
}

/** The fields of a provider's credential: the key, where it may be sent, and what only this provider has. */
export function credentialFields(provider: VideoProvider): INodeProperties[] {
	const { name, baseUrl, callbackProof } = provider;
	return [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `Your API key from ${name}`,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: baseUrl,
			description: `Where the key is sent${alsoSentTo(provider)}. Change it only for a proxy you trust. Must start with https:// (http:// for localhost only).`,
		},
		...(provider.credentialFields ?? []).map(({ name: field, displayName, description }) => ({
			displayName,
			name: field,
			type: 'string' as const,
			default: '',
			description,
		})),
		...(callbackProof?.kind === 'hmac' ? [callbackSecret(name)] : []),
	];
}

/** Adds the headers that carry the key, as the provider wants them. */
export function authenticateAs(provider: VideoProvider): IAuthenticate {
	return async (credential, request) => ({
		...request,
		headers: { ...request.headers, ...credentialHeaders(provider, credential) },
	});
}
