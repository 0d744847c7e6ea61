import type { IExecuteFunctions, IWebhookDescription } from 'n8n-workflow';

/** Last part of our callback addresses: n8n hands a call with it to no other waiting node than Wait for Video. */
export const callbackSuffix = 'ai-video-callback';

/** Last part of the address that wakes a watcher. */
export const wakeSuffix = 'ai-video-wake';

/** What `$execution.resumeUrl` is in an expression, without the cost of n8n's expression engine. */
export function executionResumeUrl(context: IExecuteFunctions): string {
	const { $execution } = context.getWorkflowDataProxy(0) as { $execution?: { resumeUrl?: unknown } };
	return String($execution?.resumeUrl);
}

/** Address that resumes this execution at a waiting node with this suffix. It carries a token: a secret. */
export function resumeUrl(context: IExecuteFunctions, suffix: string): string {
	const url = new URL(executionResumeUrl(context));
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${suffix}`;
	return url.toString();
}

/** The webhook under which n8n offers calls with this suffix to a waiting node. */
export function resumeWebhook(suffix: string): IWebhookDescription[] {
	return [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: suffix, restartWebhook: true }];
}
