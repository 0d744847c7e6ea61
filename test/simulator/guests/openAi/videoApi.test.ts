import { startSimulator, type Simulator } from '../../server';
import { videoApi } from './videoApi';

const authorization = 'Bearer simulator-key';

interface Video {
	id: string;
	status: string;
	error: { message: string } | null;
}

async function withApi(work: (url: string, simulator: Simulator) => Promise<void>): Promise<void> {
	const simulator = await startSimulator({ jobSeconds: 60, moreDialects: [videoApi] });
	try {
		await work(simulator.baseUrl(videoApi.id), simulator);
	} finally {
		await simulator.close();
	}
}

async function create(url: string, prompt: string, key = authorization): Promise<Response> {
	const body = new FormData();
	for (const [name, value] of Object.entries({ model: 'sora-2', prompt, seconds: '4', size: '1280x720' })) {
		body.append(name, value);
	}
	return await fetch(`${url}/videos`, { method: 'POST', headers: { authorization: key }, body });
}

async function poll(url: string, jobId: string): Promise<Video> {
	const response = await fetch(`${url}/videos/${jobId}`, { headers: { authorization } });
	return (await response.json()) as Video;
}

describe("the video API of n8n's built-in OpenAI node, simulated", () => {
	it('takes a create in form data, and has the video below the same address once it is completed', async () => {
		await withApi(async (url, simulator) => {
			const { id, status } = (await (await create(url, 'A red kite')).json()) as Video;
			expect(status).toBe('queued');
			expect((await poll(url, id)).status).toBe('queued');
			expect((await fetch(`${url}/videos/${id}/content`, { headers: { authorization } })).status).toBe(404);

			simulator.jobs.settle(id);
			expect(await poll(url, id)).toMatchObject({ status: 'completed', error: null });
			const video = await fetch(`${url}/videos/${id}/content`, { headers: { authorization } });
			expect([video.status, video.headers.get('content-type')]).toEqual([200, 'video/mp4']);
			expect(Buffer.from(await video.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp');
		});
	});

	it('says in its error what became of a job that failed', async () => {
		await withApi(async (url, simulator) => {
			const { id } = (await (await create(url, 'scene: moderated')).json()) as Video;
			simulator.jobs.settle(id);
			expect((await poll(url, id)).error?.message).toContain('moderation');
		});
	});

	it('bills every create that it takes, and none with a wrong key or without a prompt', async () => {
		await withApi(async (url, simulator) => {
			expect((await create(url, 'A red kite', 'Bearer other')).status).toBe(401);
			expect((await create(url, '')).status).toBe(400);
			await create(url, 'A red kite');
			await create(url, 'A red kite');
			await expect(create(url, 'scene: lost-answer')).rejects.toThrow();
			expect(simulator.report()).toMatchObject({ billed: 3 });
		});
	});

	it('is no provider of a simulator that was not asked for it', async () => {
		const simulator = await startSimulator();
		expect(simulator.providerIds).not.toContain(videoApi.id);
		await simulator.close();
	});
});
