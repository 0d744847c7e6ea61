import type { IExecuteFunctions, INodeParameters, NodeTypeAndVersion } from 'n8n-workflow';
import { echoSecret } from '../host/callback/callbackSecret';
import { isPublic } from '../host/publicAddress';
import { callbackSuffix, resumeUrl } from '../host/callback/resumeUrl';
import { startMode } from '../host/execution';
import { hint } from '../host/hint';
import { VideoError } from '../video/errors';
import type { VideoJob } from '../video/job';
import type { VideoRequest } from '../video/request';
import type { CheckedRequest } from './checkedRequest';
import type { ItemSettings, RunSettings } from './readSettings';

type Resumes = (parameters: INodeParameters) => boolean;

/** Built-in nodes that resume with the token of the execution, so that our callback address would open them too. */
const resumedByToken: Readonly<Record<string, Resumes>> = {
	'n8n-nodes-base.wait': ({ resume }) => resume === 'webhook' || resume === 'form',
	'n8n-nodes-base.form': () => true,
	'n8n-nodes-base.github': ({ operation }) => operation === 'dispatchAndWait',
	'n8n-nodes-base.respondToWebhook': () => false,
};

/** Nodes that may run in the same execution: all that hang on a trigger this node hangs on. */
function nodesOfTheExecution(context: IExecuteFunctions): NodeTypeAndVersion[] {
	const { name } = context.getNode();
	const starts = [name, ...context.getParentNodes(name).map((parent) => parent.name)];
	return starts.flatMap((start) => context.getChildNodes(start, { includeNodeParameters: true }));
}

function isActiveWait({ type, disabled, parameters }: NodeTypeAndVersion): boolean {
	const { operation = 'wait', waitUsing } = parameters ?? {};
	return type.endsWith('.waitForVideo') && !disabled && operation === 'wait' && waitUsing !== 'here';
}

/** How executions start in which Wait for Video stays awake. */
const awakeModes = ['manual', 'evaluation'];

/** Whether handing out the token of this execution helps somebody and endangers nobody. */
function isWorthwhile(context: IExecuteFunctions, url: string): boolean {
	const followers = context.getChildNodes(context.getNode().name, { includeNodeParameters: true });
	if (awakeModes.includes(startMode(context)) || !isPublic(url) || !followers.some(isActiveWait)) return false;
	return !nodesOfTheExecution(context).some(
		({ type, disabled, parameters }) => !disabled && resumedByToken[type]?.(parameters ?? {}),
	);
}

const outOfReach =
	'Callback is set to Always, but this n8n has no public https address, so the provider cannot call it. Nothing is lost: Wait for Video checks every one to two minutes, and every minute with Automatic or Never. To get calls, set WEBHOOK_URL of n8n to its public address.';

function ownUrl(given: unknown): string {
	const own = String(given ?? '').trim();
	if (URL.canParse(own) && /^https?:$/.test(new URL(own).protocol)) return own;
	throw new VideoError('invalid-request', 'Callback URL: is not a URL.', {
		nextStep: 'Use an address that starts with https://, or choose another Callback.',
	});
}

/** The address of ours that the provider is to call when a job is done; undefined when it is not to call it. */
function callbackUrlFor(context: IExecuteFunctions, choice: RunSettings['callback']): string | undefined {
	switch (choice) {
		case 'never':
		case 'ownUrl':
			return undefined;
		case 'always': {
			const url = resumeUrl(context, callbackSuffix);
			if (!isPublic(url)) hint(context, outOfReach);
			return url;
		}
		case 'automatic': {
			const url = resumeUrl(context, callbackSuffix);
			return isWorthwhile(context, url) ? url : undefined;
		}
	}
}

/** An item's request with the user's own address in it, where that is to be called. */
export function withOwnCallback(checked: CheckedRequest, { ownCallbackUrl }: ItemSettings): CheckedRequest {
	if (!ownCallbackUrl || checked.format.blocking) return checked;
	return { ...checked, request: { ...checked.request, callbackUrl: ownUrl(ownCallbackUrl.given) } };
}

/** What every submit of this node says about callbacks to this n8n. */
export async function callbackOf(
	context: IExecuteFunctions,
	{ provider, format }: CheckedRequest,
	{ callback }: Pick<RunSettings, 'callback'>,
): Promise<Pick<VideoRequest, 'callbackUrl' | 'callbackSecret'>> {
	const callbackUrl = format.blocking ? undefined : callbackUrlFor(context, callback);
	if (callbackUrl === undefined) return {};
	if (provider.callbackProof?.kind !== 'echo') return { callbackUrl };
	const secrets = await context.getCredentials(provider.credential);
	return { callbackUrl, callbackSecret: echoSecret(secrets, context.getExecutionId()) };
}

/** Whom the provider of this request calls: only an address with our suffix wakes Wait for Video. */
export function callbackIn({ callbackUrl }: VideoRequest): NonNullable<VideoJob['callback']> {
	if (callbackUrl === undefined) return 'none';
	return new URL(callbackUrl).pathname.endsWith(`/${callbackSuffix}`) ? 'requested' : 'elsewhere';
}
