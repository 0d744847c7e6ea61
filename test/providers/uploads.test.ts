import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/video/provider';
import type { Upload } from '../../nodes/video/upload';
import { readFixture } from '../simulator/fixture';
import type { GoldenUpload } from './goldenUpload';
import { ownExport } from './ownExport';

const takers = providers.flatMap((provider) =>
	provider.upload ? [[provider.id, provider, provider.upload] as const] : [],
);

describe.each(takers)('a file for %s', (id, provider, upload) => {
	const goldenUploads = ownExport<GoldenUpload[]>(id, 'goldenUpload', 'goldenUploads') ?? [];
	const ticketBody = () => readFixture(id, 'upload').body;

	it.each(goldenUploads.map((golden) => [golden.name, golden] as const))(
		'is announced, sent and confirmed as documented: %s',
		(__, { file, ticketCall, headers, confirmCall, address }) => {
			const { method, path, body } = upload.ticketCall(file);
			expect({ method, path, body }).toStrictEqual(ticketCall);
			const ticket = upload.readTicket(ticketBody(), file);
			expect(ticket).toMatchObject({ putUrl: expect.stringContaining('https://storage.example.com/') });
			expect(ticket?.headers).toStrictEqual(headers);
			const { then } = ticket ?? { then: { url: '' } };
			if (confirmCall) expect(then).toMatchObject({ confirm: confirmCall });
			expect(Object.keys(address).sort()).toStrictEqual(provider.requestFormats.map((one) => one.id).sort());
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
});

function confirmedAddress({ id }: VideoProvider, upload: Upload, format: string): string | undefined {
	return upload.readConfirmed?.(readFixture(id, 'upload-confirmed').body, format);
}
