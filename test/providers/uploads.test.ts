import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import type { Upload } from '../../nodes/video/upload';
import { readFixture } from '../simulator/fixture';
import type { GoldenUpload } from './goldenUpload';
import { randomJsonValues } from './randomJson';

function goldenUploadsOf({ id }: VideoProvider): GoldenUpload[] {
	return jest.requireActual<{ goldenUploads: GoldenUpload[] }>(`./${id}/goldenUpload`).goldenUploads;
}

const takers = providers.flatMap((provider) =>
	provider.upload ? [[provider.id, provider, provider.upload] as const] : [],
);

it('three of the four providers take files themselves', () => {
	expect(takers.map(([id]) => id)).toStrictEqual(['eachLabs', 'runflow', 'seedance2Pro']);
});

describe.each(takers)('a file for %s', (_, provider, upload) => {
	const goldenUploads = goldenUploadsOf(provider);
	const ticketBody = readFixture(provider.id, 'upload').body;

	it.each(goldenUploads.map((golden) => [golden.name, golden] as const))(
		'is announced, sent and confirmed as documented: %s',
		(__, { file, ticketCall, headers, confirmCall, address }) => {
			const { method, path, body } = upload.ticketCall(file);
			expect({ method, path, body }).toStrictEqual(ticketCall);
			const ticket = upload.readTicket(ticketBody, file);
			expect(ticket).toMatchObject({ putUrl: expect.stringContaining('https://storage.example.com/') });
			expect(ticket?.headers).toStrictEqual(headers);
			const { then } = ticket ?? { then: { url: '' } };
			if (confirmCall) expect(then).toMatchObject({ confirm: confirmCall });
			expect(Object.keys(address).sort()).toStrictEqual(provider.requestFormats.map(({ id }) => id).sort());
			for (const [format, url] of Object.entries(address)) {
				expect('url' in then ? then.url : confirmedAddress(provider, upload, format)).toBe(url);
			}
		},
	);

	it('is not where an answer without an address says nothing', () => {
		for (const body of [undefined, null, '', {}, [], 'https://storage.example.com/x', { url: 7 }]) {
			expect(upload.readTicket(body, { name: 'a.png', mimeType: 'image/png', sizeBytes: 1 })).toBeUndefined();
			expect(upload.readConfirmed?.(body, provider.requestFormats[0].id)).toBeUndefined();
		}
	});

	it('survives 500 random answers', () => {
		const keys = Object.keys(ticketBody as object);
		const file = { name: 'a.png', mimeType: 'image/png', sizeBytes: 1 };
		for (const value of randomJsonValues(20_261_120, 500, keys, ['a', 'https://storage.example.com/a'])) {
			expect(() => upload.readTicket(value, file)).not.toThrow();
		}
	});
});

function confirmedAddress({ id }: VideoProvider, upload: Upload, format: string): string | undefined {
	return upload.readConfirmed?.(readFixture(id, 'upload-confirmed').body, format);
}
