import { providers } from '../../../nodes/providers';
import { exampleValues, fixtureNames, readFixture } from '../../simulator/fixture';

export const foreignFile = 'http://127.0.0.1:9/forged.mp4';

/** What anybody can write who knows a provider's documentation: this job succeeded, and here is its file. */
export function claimOfSuccess(provider: string, jobId: string): string {
	const { nameInCallback } = providers.find(({ id }) => id === provider) ?? {};
	const values = { ...exampleValues, jobId: nameInCallback?.(jobId) ?? jobId, videoUrl: foreignFile };
	const recorded = fixtureNames(provider).map((name) => readFixture(provider, name, values));
	const claim = recorded.find(({ on, expect: expected }) => on === 'callback' && expected?.phase === 'succeeded');
	if (!claim) throw new Error(`No callback of ${provider} about a video is recorded`);
	return JSON.stringify(claim.body);
}

export interface Answer {
	status: number;
	text: string;
}

/** Calls an address as anybody can. */
export async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	return { status: response.status, text: await response.text() };
}

export function withoutSuffix(callbackUrl: string): string {
	const url = new URL(callbackUrl);
	url.pathname = url.pathname.replace(/\/[^/]+$/, '');
	return url.toString();
}
