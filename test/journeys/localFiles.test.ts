import { createHash } from 'node:crypto';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { providers } from '../../nodes/providers';
import type { Simulator } from '../simulator/server';
import { providersWith } from '../usualParameters';
import { arrivalsOf, createVideo, detailsOf, imageUrl, withSimulator } from './requests';
import type { RowFile } from './workflowRun';
import { accessWord, runToEnd } from './workflowRun';

const takers = providers.filter(({ upload }) => upload).map(({ id }) => id);
const publicN8n = 'https://n8n.example.com';

const file = (name: string, mimeType: string, content: string | Buffer = name): RowFile => ({
	name,
	mimeType,
	base64: Buffer.from(content).toString('base64'),
});
const photo = file('photo.png', 'image/png');
const other = file('other.jpg', 'image/jpeg');
const sha256 = ({ base64 }: RowFile) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

const row = { prompt: 'A paper boat. scene: instant' };
const byRow = { onError: 'continueRegularOutput' } as const;

/** The input the provider got with its only job. */
function sentText(simulator: Simulator): string {
	const [submit] = arrivalsOf(simulator, 'submit');
	return JSON.stringify(submit?.body);
}

// As n8n has it unless told otherwise.
beforeAll(async () => await Container.get(BinaryDataService).init());

describe.each(takers)('a file of the item for %s', (provider) => {
	const fromFile = createVideo(provider, { firstFrame: 'photo' }, byRow);

	it.concurrent('is uploaded, without the key, and the video is made from it', async () => {
		await withSimulator(async (simulator) => {
			const ended = await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [fromFile] });
			expect(ended.items('createVideo')[0]?.json).toMatchObject({ provider, jobId: expect.any(String) });
			expect(simulator.uploads.list()).toMatchObject([
				{ provider, contentType: 'image/png', sha256: sha256(photo), sizeBytes: 9 },
			]);
			const [put] = arrivalsOf(simulator, 'storage');
			expect(put).toMatchObject({ method: 'PUT', status: 200, credentialHeadersOnFile: false });
			expect(sentText(simulator)).toContain(simulator.uploads.list()[0]?.uploadId);
			expect(sentText(simulator)).not.toContain('file:');
			expect(simulator.report().jobs).toMatchObject([{ unknownKeys: [], ignoredKeys: [] }]);
			expect(ended.everything).not.toContain(accessWord);
			expect(ended.everything).not.toContain('signature=');
		});
	});

	it.concurrent('stays with the job only where that is asked for', async () => {
		const keeping = createVideo(provider, { firstFrame: 'photo', options: { keepInputFiles: true } }, byRow);
		await withSimulator(async (simulator) => {
			const kept = await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [keeping] });
			expect(kept.items('createVideo')[0]?.binary).toMatchObject({ photo: { fileName: 'photo.png' } });
			const dropped = await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [fromFile] });
			expect(dropped.items('createVideo')[0]).not.toHaveProperty('binary');
		});
	});

	it.concurrent('is uploaded once for all items of a run that have it', async () => {
		await withSimulator(async (simulator) => {
			const rows = [1, 2, 3].map((number) => ({ prompt: `Boat ${number}. scene: instant` }));
			const files = [{ photo }, { photo }, { photo: other }];
			await runToEnd({ simulator, rows, files, steps: [fromFile] });
			expect(simulator.report().billed).toBe(3);
			const contents = simulator.uploads.list().map((one) => one.sha256);
			expect(contents.sort()).toEqual([sha256(photo), sha256(other)].sort());
		});
	});

	it.concurrent('is neither uploaded nor paid for again when n8n tries the step again', async () => {
		await withSimulator(async (simulator) => {
			// First, because n8n tries again for an error row only when it is the first.
			const rows = [{ prompt: 'scene: refused' }, row];
			const step = createVideo(provider, { firstFrame: '={{ $json.photo ?? "photo" }}' }, { ...byRow, tries: 3 });
			const ended = await runToEnd({
				simulator,
				rows: rows.map((one, index) => (index === 0 ? { ...one, photo: imageUrl } : one)),
				files: [{}, { photo }],
				steps: [step],
			});
			expect(ended.items('createVideo').map(({ json }) => json.jobId !== undefined)).toEqual([false, true]);
			expect(arrivalsOf(simulator, 'submit')).toHaveLength(3 + 1);
			expect([simulator.report().billed, arrivalsOf(simulator, 'storage').length]).toEqual([1, 1]);
		});
	});

	it.concurrent('is sent again where its storage had a bad moment', async () => {
		await withSimulator(async (simulator) => {
			simulator.uploads.disturb('storage', 503);
			const ended = await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [fromFile] });
			expect(ended.items('createVideo')[0]?.json.jobId).toBeDefined();
			expect(arrivalsOf(simulator, 'storage').map(({ status }) => status)).toEqual([503, 200]);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('that its storage rejects gives an error row, and no video is ordered', async () => {
		await withSimulator(async (simulator) => {
			simulator.uploads.disturb('storage', 403);
			const ended = await runToEnd({
				simulator,
				rows: [row, { ...row, photo: imageUrl }],
				files: [{ photo }, {}],
				steps: [createVideo(provider, { firstFrame: '={{ $json.photo ?? "photo" }}' }, byRow)],
			});
			const [rejected, made] = ended.items('createVideo');
			expect(detailsOf(rejected)).toMatchObject({ code: 'rejected', provider, billed: false });
			expect(rejected?.json.message).toContain('"photo.png" could not be uploaded');
			expect(made?.json.jobId).toBeDefined();
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('that the key may not upload says what to do about the key', async () => {
		await withSimulator(async (simulator) => {
			const run = { simulator, rows: [row], files: [{ photo }], steps: [fromFile], apiKey: 'wrong' };
			const [item] = (await runToEnd(run)).items('createVideo');
			expect(detailsOf(item)).toMatchObject({ code: 'authentication', billed: false });
			expect(detailsOf(item).nextStep).toContain('Open the credential');
			expect(arrivalsOf(simulator, 'submit')).toEqual([]);
		});
	});

	it.concurrent(
		'is found again with its job where the answer to the submit was lost, if the provider can be asked',
		async () => {
			await withSimulator(async (simulator) => {
				const canBeAsked = providers.find(({ id }) => id === provider)?.findCall !== undefined;
				const rows = [{ prompt: 'scene: lost-answer' }];
				const ended = await runToEnd({ simulator, rows, files: [{ photo }], steps: [fromFile] });
				const [item] = ended.items('createVideo');
				if (canBeAsked) expect(item?.json.warnings).toEqual([expect.stringContaining('was lost')]);
				else expect(detailsOf(item).code).toBe('submission-uncertain');
				expect(arrivalsOf(simulator, 'submit')).toHaveLength(1);
			});
		},
	);
});

describe('a file of the item that is the last frame', () => {
	it.concurrent.each(takers.filter((provider) => providersWith('firstLastFrame').includes(provider)))(
		'stands beside an address, each in its place: %s',
		async (provider) => {
			await withSimulator(async (simulator) => {
				const changes = { operation: 'firstLastFrame', firstFrame: imageUrl, lastFrame: '={{ "photo" }}' };
				await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [createVideo(provider, changes)] });
				const sent = sentText(simulator);
				const places = [sent.indexOf(imageUrl), sent.indexOf(simulator.uploads.list()[0]?.uploadId ?? 'none')];
				expect(places[0]).toBeGreaterThan(0);
				expect(places[1]).toBeGreaterThan(0);
				expect(simulator.report().billed).toBe(1);
			});
		},
	);
});

describe('a file of the item for ShortAPI, which takes addresses only', () => {
	const fromFile = createVideo('shortApi', { firstFrame: 'photo' });

	it.concurrent('is published by this n8n where it has a public address', async () => {
		await withSimulator(async (simulator) => {
			await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [fromFile], n8nUrl: publicN8n });
			expect(sentText(simulator)).toContain(`${publicN8n}/rest/binary-data/signed?token=`);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent.each(['http://localhost:5678', 'http://n8n.example.com', 'https://192.168.1.7'])(
		'is rejected before anything is sent where n8n is at %s',
		async (n8nUrl) => {
			await withSimulator(async (simulator) => {
				const ended = await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [fromFile], n8nUrl });
				for (const words of ['First Frame Image', '"photo.png"', 'ShortAPI', 'no public https address', 'S3'])
					expect(ended.error?.message).toContain(words);
				expect(ended.error?.description).toContain('Nothing was created or billed');
				expect(simulator.report().arrivals).toEqual([]);
			});
		},
	);

	it.concurrent('is rejected by the name of its own field where it is the last frame', async () => {
		await withSimulator(async (simulator) => {
			const step = createVideo('shortApi', { operation: 'firstLastFrame', lastFrame: 'photo' });
			const ended = await runToEnd({ simulator, rows: [row], files: [{ photo }], steps: [step] });
			expect(ended.error?.message).toMatch(/^Last Frame Image: the file "photo.png"/);
		});
	});
});

describe('a field that should hold a file', () => {
	it.concurrent('names the fields of the item that do, where it is not one of them', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs', { firstFrame: 'foto' })];
			const ended = await runToEnd({ simulator, rows: [row], files: [{ photo, data: other }], steps });
			for (const words of ['First Frame Image', '"foto"', 'neither a URL', 'photo, data'])
				expect(ended.error?.message).toContain(words);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('says so where the item holds no files at all', async () => {
		await withSimulator(async (simulator) => {
			const steps = [createVideo('eachLabs', { firstFrame: 'data' })];
			const ended = await runToEnd({ simulator, rows: [row], steps });
			expect(ended.error?.message).toContain('This item holds no files.');
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('is rejected with everything that is wrong at once', async () => {
		await withSimulator(async (simulator) => {
			const large = file('large.png', 'image/png', Buffer.alloc(30_000_001));
			const text = file('notes.txt', 'text/plain');
			const changes = { operation: 'firstLastFrame', firstFrame: 'large', lastFrame: 'text', duration: '={{ 16 }}' };
			const ended = await runToEnd({
				simulator,
				rows: [row],
				files: [{ large, text }],
				steps: [createVideo('eachLabs', changes)],
			});
			for (const words of ['"large.png" has 30.1 MB', '30 MB', '"notes.txt" is text/plain', 'PNG', '16 seconds'])
				expect(ended.error?.message).toContain(words);
			expect(simulator.report().arrivals).toEqual([]);
		});
	});

	it.concurrent('is taken by its name where the download did not say what the file is', async () => {
		await withSimulator(async (simulator) => {
			const nameless = file('photo.JPG', 'application/octet-stream');
			const steps = [createVideo('eachLabs', { firstFrame: 'photo' })];
			await runToEnd({ simulator, rows: [row], files: [{ photo: nameless }], steps });
			expect(simulator.uploads.list()).toMatchObject([{ contentType: 'image/jpeg' }]);
			expect(simulator.report().billed).toBe(1);
		});
	});

	it.concurrent('of a list mixes names and addresses, however they are separated', async () => {
		await withSimulator(async (simulator) => {
			const images = `photo, other,${imageUrl}\nhttps://example.com/a,b.png`;
			const steps = [createVideo('shortApi', { operation: 'reference', images, audios: '' })];
			const ended = await runToEnd({ simulator, rows: [row], files: [{ photo, other }], steps, n8nUrl: publicN8n });
			expect(ended.error).toBeUndefined();
			const signed = `${publicN8n}/rest/binary-data/signed`;
			const sent = sentText(simulator).match(/https:[^"?]+/g) ?? [];
			expect(sent).toEqual([signed, signed, imageUrl, 'https://example.com/a,b.png']);
		});
	});
});
