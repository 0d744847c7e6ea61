/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { nodeRun } from '../../test/n8n/execution';
import type { N8nClient } from '../../test/n8n/n8nClient';
import type { N8nServer } from '../../test/n8n/n8nServer';
import type { Simulator } from '../../test/simulator/server';
import type { Bench, ProviderSide } from '../bench';
import { builtin, ours } from '../contenders';
import type { DownloadFigures, DownloadRun } from '../figures';
import { largestOf, peakMb, resetPeakMb } from '../processes';
import { start, succeeded } from '../run';
import type { Scale, Section } from '../section';
import { median, rounded } from '../statistics';

const run = promisify(execFile);
const megabyte = 1024 * 1024;

const sizes = {
	full: { megabytes: [300, 1024], repeats: 3 },
	small: { megabytes: [30], repeats: 1 },
} satisfies Record<Scale, unknown>;

interface Place {
	client: N8nClient;
	server: N8nServer;
	side: ProviderSide;
}

/** The node that downloads, and the prompts that let it meet a big file at once. */
const contenders = {
	ours: {
		node: 'Wait',
		workflow: (side: ProviderSide, name: string) => ours(side, 'ours', 'linkAndFile', name),
	},
	builtin: { node: 'Video', workflow: (side: ProviderSide, name: string) => builtin(side, name) },
};

/** When the provider was asked for the file of its newest job, in milliseconds since 1970. */
function fileAskedMs({ report }: Simulator): number {
	const asked = report().arrivals.filter(({ kind }) => kind === 'file');
	return asked.at(-1)?.atMs ?? NaN;
}

interface Downloaded {
	seconds: number;
	extraRssMb: number;
}

async function byNode(
	{ client, server, side }: Place,
	contender: DownloadRun['contender'],
	megabytes: number,
	repeat: number,
): Promise<Downloaded> {
	const { node, workflow } = contenders[contender];
	const pid = largestOf(server.pid);
	const beforeMb = resetPeakMb(pid);
	const prompt = `scene: huge-file seconds: 0 megabytes: ${megabytes}`;
	const running = await start(client, workflow(side, `${contender}-${megabytes}-${repeat}`), [prompt]);
	const execution = await succeeded(client, running, 300);
	const extraRssMb = peakMb(pid) - beforeMb;
	const { startTime, executionTime } = nodeRun(execution, node);
	return { seconds: (startTime + executionTime - fileAskedMs(side.simulator)) / 1000, extraRssMb };
}

/** The same file, to the same disk, in seconds as curl has them: without the start of its process. */
async function byCurl({ server, side }: Place): Promise<number> {
	const jobId = side.simulator.jobs.list().at(-1)?.jobId;
	const target = join(server.userFolder, 'by-curl.mp4');
	const options = ['--silent', '--fail', '--output', target, '--write-out', '%{time_total}'];
	const { stdout } = await run('curl', [...options, `${side.simulator.url}/files/${jobId}.mp4`]);
	await rm(target);
	return Number(stdout);
}

async function tried(
	bench: Bench,
	place: Place,
	contender: DownloadRun['contender'],
	megabytes: number,
	repeats: number,
): Promise<DownloadRun> {
	const downloads: Downloaded[] = [];
	const curls: number[] = [];
	for (let repeat = 0; repeat < repeats; repeat++) {
		downloads.push(await byNode(place, contender, megabytes, repeat));
		curls.push(await byCurl(place));
	}
	const seconds = median(downloads.map((one) => one.seconds));
	const curlSeconds = median(curls);
	const found = {
		contender,
		bytes: megabytes * megabyte,
		seconds: rounded(seconds, 2),
		curlSeconds: rounded(curlSeconds, 2),
		extraRssMb: rounded(median(downloads.map(({ extraRssMb }) => extraRssMb)), 1),
		ratioToCurl: rounded(curlSeconds / seconds, 2),
	};
	bench.log(`  ${contender}, ${megabytes} MB: ${JSON.stringify(found)}`);
	return found;
}

async function runDownload(bench: Bench, scale: Scale): Promise<DownloadFigures> {
	const { megabytes, repeats } = sizes[scale];
	const { client, server } = await bench.n8n({ env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' } });
	const side = await bench.providerSide(client, {});
	const place = { client, server, side };
	// What a first download leaves in memory for good belongs to n8n's start, not to the size of a file.
	for (const contender of ['ours', 'builtin'] as const) await byNode(place, contender, 30, -1);
	const runs: DownloadRun[] = [];
	for (const size of megabytes) {
		for (const contender of ['ours', 'builtin'] as const) {
			runs.push(await tried(bench, place, contender, size, repeats));
		}
	}
	const largest = runs.filter(({ contender }) => contender === 'ours').at(-1);
	if (largest === undefined) throw new Error('Nothing was downloaded');
	const { bytes, extraRssMb, ratioToCurl } = largest;
	return { bytes, extraRssMb, ratioToCurl, runs };
}

export const download: Section<'download'> = { name: 'download', limitSeconds: 240, run: runDownload };
