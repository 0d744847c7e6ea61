/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { providers } from '../../../nodes/providers';
import type { VideoProvider } from '../../../nodes/video/provider';
import type { LiveFixture } from '../../../tools/smoke/liveFixture';
import { keyVariable } from '../../../tools/smoke/environment';
import type { SmokeOptions } from '../../../tools/smoke/smoke';
import { runSmoke } from '../../../tools/smoke/smoke';
import type { Simulator, SimulatorOptions } from '../../simulator/server';
import { startSimulator } from '../../simulator/server';

const key = 'a-key-that-nobody-may-see';
const image = 'https://example.com/first-frame.jpg';

const open: Simulator[] = [];

async function simulated(options: SimulatorOptions = {}): Promise<Simulator> {
	const simulator = await startSimulator({ keys: [key], jobSeconds: 600, ...options });
	open.push(simulator);
	return simulator;
}

afterEach(async () => {
	await Promise.all(open.splice(0).map(async (simulator) => await simulator.close()));
});

interface Played {
	video: boolean;
	said: string;
	asked: string[];
	saved: LiveFixture[];
}

/** Plays a person: says yes unless told otherwise. Whenever the tool sleeps, the simulated jobs end. */
async function play(
	simulator: Simulator,
	provider: VideoProvider,
	special: Partial<SmokeOptions> & { no?: 'order' | 'fixtures' } = {},
): Promise<Played> {
	const lines: string[] = [];
	const asked: string[] = [];
	const saved: LiveFixture[] = [];
	let nowMs = Date.now();
	const video = await runSmoke({
		provider,
		baseUrl: simulator.baseUrl(provider.id),
		credential: { apiKey: key },
		order: { prompt: 'A red kite', images: imagesFor(provider), formatId: queuedFormat(provider) },
		terminal: {
			say: (line) => void lines.push(line),
			ask: async (question, about) => {
				asked.push(question);
				return await Promise.resolve(about !== special.no);
			},
		},
		clock: {
			now: () => nowMs,
			sleep: async (milliseconds) => {
				nowMs += milliseconds;
				for (const { jobId, phase } of simulator.jobs.list()) {
					if (['queued', 'running'].includes(phase)) simulator.jobs.settle(jobId);
				}
				return await Promise.resolve();
			},
		},
		signal: new AbortController().signal,
		save: (fixture) => void saved.push(fixture),
		...special,
	});
	return { video, said: lines.join('\n'), asked, saved };
}

const offersText = (provider: VideoProvider) => provider.offers.some(({ mode }) => mode === 'text');
const imagesFor = (provider: VideoProvider) => (offersText(provider) ? [] : [image]);
const queuedFormat = (provider: VideoProvider) => provider.requestFormats.find(({ blocking }) => !blocking)?.id;

function submitsAt(simulator: Simulator): number {
	return simulator.report().arrivals.filter(({ method }) => method === 'POST').length;
}

const byId = providers.map((provider) => [provider.id, provider] as const);
const [, anyProvider] = byId.find(([, { findCall }]) => !findCall) ?? byId[0] ?? [];
if (!anyProvider) throw new Error('No provider');

describe.each(byId)('a smoke run at %s', (_, provider) => {
	it('orders one video, follows it to its end and finds every answer as recorded', async () => {
		const simulator = await simulated();
		const { video, said, asked } = await play(simulator, provider);
		expect(video).toBe(true);
		expect([simulator.report().billed, submitsAt(simulator)]).toStrictEqual([1, 1]);
		const [job] = simulator.jobs.list();
		expect(said).toMatch(new RegExp(`Job: .*${job?.jobId}`));
		expect([job?.unknownKeys, job?.ignoredKeys]).toStrictEqual([[], []]);
		expect(said).toContain('fits our schema');
		expect(said).not.toMatch(/NOT fit|new: |missing: |other kind: |none of the kind/);
		expect(asked[0]).toContain('costs real money');
		expect(said).toMatch(/Estimated price: (about|unknown: )/);
	});

	it('never shows the key', async () => {
		const { said, asked, saved } = await play(await simulated(), provider);
		expect(JSON.stringify([said, asked, saved])).not.toContain(key);
	});

	it('sends nothing without a yes', async () => {
		const simulator = await simulated();
		const { video, said } = await play(simulator, provider, { no: 'order' });
		expect([video, simulator.report().arrivals]).toStrictEqual([false, []]);
		expect(said).toContain('Nothing was sent.');
	});

	it('keeps answers in the form of the recorded ones, for our own readers', async () => {
		const simulator = await simulated();
		const { saved } = await play(simulator, provider);
		const { jobId = '' } = simulator.jobs.list()[0] ?? {};
		expect(saved.length).toBeGreaterThanOrEqual(2);
		expect(JSON.stringify(saved)).not.toContain(jobId);
		const succeeded = saved.find(({ name }) => /^(status|result)-succeeded/.test(name));
		expect(succeeded).toMatchObject({
			name: expect.stringMatching(/^(status|result)-succeeded\.live-\d{4}-\d\d-\d\d$/),
			fixture: {
				// Not the provider's own address, and so it says which.
				source: expect.stringMatching(/^live, at 127\.0\.0\.1:\d+, \d{4}-\d\d-\d\d$/),
				confidence: 'live',
				on: expect.stringMatching(/^(poll|result)$/),
				status: 200,
				expect: { phase: 'succeeded', videoUrl: '{{videoUrl}}' },
			},
		});
		expect(JSON.stringify(succeeded?.fixture.body)).toContain('{{videoUrl}}');
		const created = saved.find(({ name }) => name.startsWith('create.'));
		expect(created?.fixture).toMatchObject({ on: 'submit', expect: { accepted: '{{jobId}}' } });
	});

	it('keeps nothing without a yes', async () => {
		expect((await play(await simulated(), provider, { no: 'fixtures' })).saved).toStrictEqual([]);
	});

	it('says why an order was rejected, and that it was sent once', async () => {
		const simulator = await simulated({ keys: ['another-key'] });
		const { video, said } = await play(simulator, provider);
		expect([video, simulator.report().billed, submitsAt(simulator)]).toStrictEqual([false, 0, 1]);
		expect(said).toContain('authentication: ');
	});

	it('sends an order in doubt once', async () => {
		const simulator = await simulated();
		const order = {
			prompt: 'A red kite scene: lost-answer',
			images: imagesFor(provider),
			formatId: queuedFormat(provider),
		};
		const { said } = await play(simulator, provider, { order });
		expect([simulator.report().billed, submitsAt(simulator)]).toStrictEqual([1, 1]);
		expect(said).toMatch(/submission-uncertain: |the job was found/);
		expect(said).toContain('no answer after');
	});

	it('watches a job without ordering anything', async () => {
		const simulator = await simulated();
		await play(simulator, provider);
		const { jobId = '' } = simulator.jobs.list()[0] ?? {};
		const { video, asked } = await play(simulator, provider, { order: { jobId }, no: 'order' });
		expect([video, submitsAt(simulator)]).toStrictEqual([true, 1]);
		expect(asked).toStrictEqual([expect.stringContaining('Keep these answers')]);
	});
});

describe('a smoke run', () => {
	it('names the job when it is stopped, and how to go on watching it', async () => {
		const simulator = await simulated();
		const controller = new AbortController();
		const clock = {
			now: () => Date.now(),
			sleep: async () => await Promise.resolve(controller.abort()),
		};
		const { video, said } = await play(simulator, anyProvider, { clock, signal: controller.signal });
		const [job] = simulator.jobs.list();
		expect([video, job?.phase]).toStrictEqual([false, 'queued']);
		expect(said).toContain(`Stopped. Job: ${job?.jobId}`);
		expect(said).toContain(`npm run smoke -- ${anyProvider.id} --job ${job?.jobId}`);
	});

	it('does not show the key even where an answer or an error repeats it', async () => {
		const { video, said } = await play(await simulated(), anyProvider, { order: { jobId: `job-of-${key}` } });
		expect([video, said.includes(key)]).toStrictEqual([false, false]);
		expect(said).toContain('job-of-…');
	});

	it('says that an answer does not fit, goes on watching and keeps the answer', async () => {
		const order = { prompt: 'A red kite scene: malformed', images: imagesFor(anyProvider) };
		const { video, said, saved } = await play(await simulated(), anyProvider, { order });
		expect(video).toBe(true);
		expect(said).toContain('does NOT fit our schema');
		expect(saved.map(({ name }) => name)).toContainEqual(expect.stringContaining('status-unreadable'));
	});

	it('says why a video failed', async () => {
		const order = { prompt: 'A red kite scene: moderated', images: imagesFor(anyProvider) };
		const { video, said } = await play(await simulated(), anyProvider, { order });
		expect(video).toBe(false);
		expect(said).toMatch(/Ended: failed \(moderation\)/);
	});

	it('asks for the file that a mode needs, before it asks for money', async () => {
		const simulator = await simulated();
		const { said, asked } = await play(simulator, anyProvider, { order: { prompt: 'A kite', mode: 'firstFrame' } });
		expect(said).toMatch(/takes exactly 1 image.*\n.*--image/);
		expect([asked, simulator.report().arrivals]).toStrictEqual([[], []]);
	});
});

interface Ended {
	code: number | null;
	output: string;
}

const project = join(__dirname, '..', '..', '..');

/** The command itself. `onOutput` sees everything said so far and may press Ctrl-C. */
async function command(
	words: readonly string[],
	environment: Record<string, string> = {},
	onOutput: (output: string, pressCtrlC: () => void) => void = () => {},
): Promise<Ended> {
	const child = spawn(process.execPath, ['--import', 'tsx', 'tools/smoke/main.ts', ...words], {
		cwd: project,
		env: { PATH: process.env.PATH ?? '', ...environment },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	const hear = (chunk: Buffer) => {
		output += chunk.toString();
		onOutput(output, () => child.kill('SIGINT'));
	};
	child.stdout.on('data', hear);
	child.stderr.on('data', hear);
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, output };
}

describe('the command', () => {
	const secondsAtMost = 60_000;
	const withKey = { [keyVariable(anyProvider)]: key };

	it(
		'names the variable for the key of every provider',
		async () => {
			const { code, output } = await command([]);
			expect(code).toBe(2);
			for (const provider of providers) expect(output).toContain(`${provider.id}: ${keyVariable(provider)}`);
			const variables = providers.map(keyVariable);
			expect(new Set(variables).size).toBe(providers.length);
			// A number stays with the word before it, and what ends in "Api" does not say it twice.
			expect(variables).toEqual(expect.arrayContaining(['SEEDANCE2_PRO_API_KEY', 'SHORT_API_KEY']));
			expect(output).toContain('RUNFLOW_API_ORGANIZATION_ID');
		},
		secondsAtMost,
	);

	it.each([
		[['--key', 'secret'], withKey, /--key/],
		[[], {}, /environment variable/],
		[['--yes'], withKey, /this machine only/],
		[['--base-url', 'http://example.com'], withKey, /https:/],
	])(
		'does not order with %j',
		async (words, environment, why) => {
			const { code, output } = await command([anyProvider.id, ...words], environment as Record<string, string>);
			expect([code, output]).toStrictEqual([2, expect.stringMatching(why)]);
		},
		secondsAtMost,
	);

	it(
		'takes a closed input for a no',
		async () => {
			const simulator = await simulated();
			const words = [
				'--base-url',
				simulator.baseUrl(anyProvider.id),
				...imagesFor(anyProvider).flatMap((url) => ['--image', url]),
			];
			const { code, output } = await command([anyProvider.id, ...words], withKey);
			expect([code, output]).toStrictEqual([1, expect.stringContaining('Nothing was sent.')]);
			expect(simulator.report().arrivals).toStrictEqual([]);
		},
		secondsAtMost,
	);

	it(
		'prints the job id when it is stopped with Ctrl-C',
		async () => {
			const simulator = await simulated();
			const words = ['--base-url', simulator.baseUrl(anyProvider.id), '--yes', '--prompt', 'A red kite scene: stuck'];
			const files = imagesFor(anyProvider).flatMap((url) => ['--image', url]);
			let pressed = false;
			const { code, output } = await command([anyProvider.id, ...words, ...files], withKey, (said, pressCtrlC) => {
				if (pressed || !said.includes('reads as: queued')) return;
				pressed = true;
				pressCtrlC();
			});
			const [job] = simulator.jobs.list();
			expect(code).toBe(1);
			expect(output).toContain(`Stopped. Job: ${job?.jobId}`);
			expect([submitsAt(simulator), output.includes(key)]).toStrictEqual([1, false]);
		},
		secondsAtMost,
	);
});
