import { exampleValues, readFixture } from '../../simulator/fixture';

const succeeded: Readonly<Record<string, string>> = {
	eachLabs: 'callback-succeeded',
	runflow: 'callback-succeeded',
	seedance2Pro: 'callback-succeeded.enveloped',
	shortApi: 'callback-succeeded',
};

export const foreignFile = 'http://127.0.0.1:9/forged.mp4';

/** What anybody can write who knows a provider's documentation: this job succeeded, and here is its file. */
export function claimOfSuccess(provider: string, jobId: string): string {
	const values = { ...exampleValues, jobId, videoUrl: foreignFile };
	return JSON.stringify(readFixture(provider, succeeded[provider] ?? 'callback-succeeded', values).body);
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
