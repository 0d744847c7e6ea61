import type { IExecuteFunctions } from 'n8n-workflow';

import { credentialTransport, replyOf, requestOptions } from '../../nodes/host/transport';
import { shortApi } from '../../nodes/providers/shortApi';
import { exampleProvider } from '../engine/exampleProvider';

describe('the n8n options of a call', () => {
	it('send it to the base URL, take every status as an answer and follow no redirect', () => {
		const call = { method: 'POST', path: '/jobs', body: { prompt: 'Rain' }, timeoutSeconds: 60 } as const;
		expect(requestOptions(call, 'https://proxy.example.com/video', exampleProvider)).toStrictEqual({
			method: 'POST',
			url: 'https://proxy.example.com/video/jobs',
			body: { prompt: 'Rain' },
			json: true,
			timeout: 60_000,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
		});
	});

	it('keep the query apart from the path, so that n8n encodes it', () => {
		const call = { method: 'GET', path: '/jobs', query: { id: 'a/../b?x=1#y' }, timeoutSeconds: 30 } as const;
		const options = requestOptions(call, 'https://api.example.com', exampleProvider);
		expect([options.url, options.qs]).toStrictEqual(['https://api.example.com/jobs', { id: 'a/../b?x=1#y' }]);
		expect(options).not.toHaveProperty('body');
	});

	it('hand over copies, because n8n changes what it gets', () => {
		const call = {
			method: 'POST',
			path: '/jobs',
			query: { a: '1' },
			body: { prompt: 'Rain' },
			timeoutSeconds: 60,
		} as const;
		const options = requestOptions(call, 'https://api.example.com', exampleProvider);
		expect(options.body).not.toBe(call.body);
		expect(options.qs).not.toBe(call.query);
	});
});

describe('a reply', () => {
	it('has header names in lower case and values as text', () => {
		const headers = { 'Retry-After': 30, 'Content-Type': 'text/html', 'set-cookie': ['a=1', 'b=2'] };
		expect(replyOf({ statusCode: 429, headers, body: { code: 1 } })).toStrictEqual({
			status: 429,
			headers: { 'retry-after': '30', 'content-type': 'text/html', 'set-cookie': 'a=1,b=2' },
			body: { code: 1 },
		});
	});
});

describe('a request for which Stop comes', () => {
	const call = { method: 'POST', path: '/jobs', timeoutSeconds: 60 } as const;

	/** Gives back the signals that n8n would have ended the requests by. */
	async function signalsOf(kind: 'untilAnswered' | 'afterStop' | 'usual', isStopped: boolean): Promise<unknown[]> {
		const stop = new AbortController();
		if (isStopped) stop.abort();
		const signals: unknown[] = [];
		const context = {
			getNode: () => ({ credentials: { [shortApi.credential]: { id: '1' } } }),
			getCredentials: async () => await Promise.resolve({ apiKey: 'key', baseUrl: 'https://api.example.com' }),
			getExecutionCancelSignal: () => stop.signal,
			helpers: {
				httpRequestWithAuthentication(this: IExecuteFunctions) {
					signals.push(this.getExecutionCancelSignal());
					return { statusCode: 200, headers: {}, body: {} };
				},
			},
		} as unknown as IExecuteFunctions;
		const transport = await credentialTransport(context, shortApi);
		await (kind === 'usual' ? transport : transport[kind]).send(call);
		return signals;
	}

	it('is ended by n8n, unless its answer is waited for because it may be paid for', async () => {
		expect(await signalsOf('usual', false)).toStrictEqual([expect.any(AbortSignal)]);
		expect(await signalsOf('untilAnswered', false)).toStrictEqual([undefined]);
	});

	it('does not leave any more, unless it is there to clean up', async () => {
		expect(await signalsOf('usual', true)).toStrictEqual([]);
		expect(await signalsOf('untilAnswered', true)).toStrictEqual([]);
		expect(await signalsOf('afterStop', true)).toStrictEqual([undefined]);
	});
});
