/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';

import type { Dialect } from './dialect';
import { discoverDialects } from './discovery';
import { exampleValues, providersDirectory, readFixture } from './fixture';
import type { Json, JsonObject } from './fixture';
import { openListener } from './listener';
import { startSimulator } from './server';
import type { ReportedJob, Simulator, SimulatorOptions } from './server';

/** The key every simulated provider accepts. */
export const key = 'simulator-key';
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let open: Array<() => Promise<void>> = [];
afterEach(async () => {
	await Promise.all(open.map((close) => close()));
	open = [];
});

/** A simulator 200 times as fast, closed after the test. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = await startSimulator({ jobSeconds: 20, speed: 200, ...options });
	open.push(() => simulator.close());
	return simulator;
}

interface Heard {
	headers: IncomingHttpHeaders;
	text: string;
}

/** An endpoint for callbacks that answers with the given status and keeps what it heard. */
export async function listen(status = 200): Promise<{ url: string; heard: Heard[] }> {
	const heard: Heard[] = [];
	const listener = await openListener(
		(request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				heard.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
				response.writeHead(status).end();
			});
		},
		'127.0.0.1',
		0,
	);
	open.push(() => listener.close());
	return { url: `${listener.url}/hook?token=hush`, heard };
}

export const authorization = (dialect: Dialect, asKey = key): Record<string, string> => {
	const [{ name, scheme } = { name: 'authorization' }] = dialect.keyHeaders;
	return { [name]: scheme === undefined ? asKey : `${scheme} ${asKey}` };
};

/** Talks to one provider of a simulator the way a client does. */
export class Client {
	constructor(
		readonly simulator: Simulator,
		readonly dialect: Dialect,
	) {}

	post(path: string, body: Json, headers = authorization(this.dialect)): Promise<Response> {
		const url = this.simulator.baseUrl(this.dialect.id) + path;
		return fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
	}

	get(path: string, headers = authorization(this.dialect)): Promise<Response> {
		return fetch(this.simulator.baseUrl(this.dialect.id) + path, { headers });
	}

	submit(prompt: string, extra: JsonObject = {}): Promise<Response> {
		const { body, path } = this.dialect.sample.submit(prompt);
		return this.post(path, { ...body, ...extra });
	}

	/** A create that names where to call when the job is done, as the provider takes it. */
	submitWithCallback(prompt: string, url: string): Promise<Response> {
		const { body, path } = this.dialect.sample.submit(prompt);
		const [{ callbackKey, callbackParameter } = {}] = this.dialect.routes.flatMap((one) =>
			one.kind === 'submit' && (one.callbackKey ?? one.callbackParameter) !== undefined ? [one] : [],
		);
		if (callbackParameter === undefined) return this.post(path, { ...body, [callbackKey ?? '']: url });
		return this.post(`${path}?${new URLSearchParams({ [callbackParameter]: url }).toString()}`, body);
	}

	/** What became of a job that has ended, wherever the provider says it. */
	result(jobId = this.job().jobId): Promise<Response> {
		const { poll, result = poll } = this.dialect.sample;
		return this.get(result(jobId));
	}

	poll(jobId = this.job().jobId): Promise<Response> {
		return this.get(this.dialect.sample.poll(jobId));
	}

	job(): ReportedJob {
		const job = this.simulator.jobs.list().at(-1);
		if (!job) throw new Error('No job was created');
		return job;
	}

	/** Submits and settles, then returns the video's address out of whatever the poll answers. */
	async finishedVideo(prompt: string): Promise<string> {
		await this.submit(prompt);
		this.simulator.jobs.settle(this.job().jobId);
		return /http:[^"]+\.mp4[^"]*/.exec(await (await this.result()).text())?.[0] ?? '';
	}
}

/** The fixture behind one of a dialect's stock answers. */
export const said = (dialect: Dialect, answer: keyof Dialect['answers']) =>
	readFixture(dialect.id, dialect.answers[answer]);

/** Ids of all dialects, known before jest collects the tests, so that a new provider is tested without an edit here. */
export const providerIds = readdirSync(providersDirectory).filter((id) =>
	existsSync(join(providersDirectory, id, 'dialect.ts')),
);

/** A fresh simulator and a client of each of its providers. */
export async function meetAll(options: SimulatorOptions = {}): Promise<Client[]> {
	const simulator = await start(options);
	return (await discoverDialects()).map((dialect) => new Client(simulator, dialect));
}

/** A fresh simulator and a client of one of its providers. */
export async function meet(id: string, options: SimulatorOptions = {}): Promise<Client> {
	const client = (await meetAll(options)).find(({ dialect }) => dialect.id === id);
	if (!client) throw new Error(`No dialect "${id}"`);
	return client;
}

function textsOf(value: Json): string[] {
	if (typeof value === 'string') return [value];
	return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(textsOf);
}

const exampleTexts = textsOf(exampleValues);

/** The texts of a fixture that do not come from placeholders: what an answer made of it must contain. */
export const fixedTexts = (body: Json): string[] =>
	textsOf(body).filter((text) => !exampleTexts.some((example) => text.includes(example)));
