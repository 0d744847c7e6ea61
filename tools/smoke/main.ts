/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Clock } from '../../nodes/engine/clock';
import { parseBaseUrl } from '../../nodes/engine/transport';
import { providerById, providers } from '../../nodes/providers';
import { providersDirectory } from '../../test/simulator/fixture';
import { credentialIn, keyVariable, otherVariables } from './environment';
import type { LiveFixture } from './liveFixture';
import type { Terminal } from './smoke';
import { runSmoke } from './smoke';

const usage = `One real video, the cheapest there is, to see whether a provider still answers as we think. It costs money; you are asked first.

  npm run smoke -- <provider> [options]

  --mode, --model, --format <id>   instead of the cheapest model of the easiest mode in the usual request format
  --image, --video, --audio <url>  public files for modes that need them; may be given several times
  --prompt <text>
  --job <id>                       only watches this job, which costs nothing
  --base-url <url>                 a proxy or the simulator instead of the official address
  --yes                            asks nothing; for a simulator on this machine only

The key comes from an environment variable, never from an argument:
${providers.map((provider) => `  ${provider.id}: ${[keyVariable(provider), ...otherVariables(provider).map(([, name]) => `${name} (optional)`)].join(', ')}`).join('\n')}
`;

function readArguments() {
	return parseArgs({
		allowPositionals: true,
		options: {
			mode: { type: 'string' },
			model: { type: 'string' },
			format: { type: 'string' },
			image: { type: 'string', multiple: true, default: [] },
			video: { type: 'string', multiple: true, default: [] },
			audio: { type: 'string', multiple: true, default: [] },
			prompt: { type: 'string', default: 'A paper boat drifts along a rainy street' },
			job: { type: 'string' },
			'base-url': { type: 'string' },
			yes: { type: 'boolean', default: false },
		},
	});
}

const clock: Clock = {
	now: () => Date.now(),
	sleep: async (milliseconds, signal) => {
		await sleep(milliseconds, undefined, signal && { signal }).catch(() => undefined);
	},
};

/** Anything but a yes is a no, also a closed input. */
async function ask(question: string): Promise<boolean> {
	const input = createInterface({ input: process.stdin, output: process.stdout });
	return await new Promise((resolve) => {
		input.once('close', () => resolve(false));
		input.question(`${question} [y/N] `, (answer) => {
			resolve(/^y(es)?$/i.test(answer.trim()));
			input.close();
		});
	});
}

function save(providerId: string, { name, fixture }: LiveFixture): void {
	const fileOf = (count: number) =>
		join(providersDirectory, providerId, 'fixtures', `${name}${count > 1 ? `-${count}` : ''}.json`);
	let count = 1;
	while (existsSync(fileOf(count))) count++;
	writeFileSync(fileOf(count), `${JSON.stringify(fixture, null, '\t')}\n`);
	console.log(`Saved ${fileOf(count)}`);
}

/** The first Ctrl-C ends the watching; a submit on its way is waited for, because its answer holds the job id. */
function stopSignal(): AbortSignal {
	const controller = new AbortController();
	process.on('SIGINT', () => {
		if (controller.signal.aborted) process.exit(130);
		controller.abort();
		console.log('\nStopping. If the submit is on its way, its answer is waited for, because it holds the job id.');
		console.log('Press Ctrl-C again to leave at once: a video that was submitted is then paid for all the same.');
	});
	return controller.signal;
}

async function main(): Promise<boolean> {
	const { values, positionals } = readArguments();
	const provider = providerById(positionals[0] ?? '');
	if (!provider || positionals.length !== 1) throw new Error(usage);
	const baseUrl = parseBaseUrl(values['base-url'] ?? provider.baseUrl, provider.name);
	// Plain http passes for this machine only.
	if (values.yes && !baseUrl.startsWith('http:')) throw new Error('--yes is for a simulator on this machine only.');
	const credential = credentialIn(provider, process.env);
	if (credential.apiKey === '') throw new Error(`Put the key into the environment variable ${keyVariable(provider)}.`);
	const { prompt, mode, model: modelId, format: formatId, image: images, video: videos, audio: audios, job } = values;
	const terminal: Terminal = {
		say: (line) => console.log(line),
		// Nothing is kept without a person who has looked at it.
		ask: values.yes ? async (_, about) => await Promise.resolve(about === 'order') : ask,
	};
	return await runSmoke({
		provider,
		baseUrl,
		credential,
		order: job === undefined ? { prompt, mode, modelId, formatId, images, videos, audios } : { jobId: job },
		terminal,
		clock,
		signal: stopSignal(),
		save: (fixture) => save(provider.id, fixture),
	});
}

main().then(
	(isThere) => {
		process.exitCode = isThere ? 0 : 1;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : String(error));
		process.exitCode = 2;
	},
);
