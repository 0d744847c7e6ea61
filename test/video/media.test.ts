import { providers } from '../../nodes/providers';
import type { MediaField } from '../../nodes/video/limits';
import { checkRequest, mediaFields } from '../../nodes/video/limits';
import type { MediaLimits, MediaType } from '../../nodes/video/media';
import { extensionOf, fileProblems, filesProblems, mediaTypes, sizeText, usualMimeType } from '../../nodes/video/media';
import { limitsFor } from '../../nodes/video/offer';
import { exampleRequest } from './exampleRequest';

const photo = { name: 'photo.png', mimeType: 'image/png', sizeBytes: 1_000 };

describe('the type of a file', () => {
	it.each([
		['image/png', 'png', 'image/png'],
		['IMAGE/JPG', undefined, 'image/jpeg'],
		['image/jpeg; charset=binary', undefined, 'image/jpeg'],
		['audio/x-wav', 'wav', 'audio/wav'],
		['application/octet-stream', 'jpg', 'image/jpeg'],
		['application/octet-stream', 'mov', 'video/quicktime'],
		['', 'mp3', 'audio/mpeg'],
		['', undefined, 'application/octet-stream'],
		['application/octet-stream', 'docx', 'application/octet-stream'],
		['text/plain', 'png', 'text/plain'],
	])('given as "%s" with the extension %s is %s', (given, extension, type) => {
		expect(usualMimeType(given, extension)).toBe(type);
	});

	it.each([
		['photo.PNG', 'png'],
		['a.b.mp4', 'mp4'],
		['photo', undefined],
		['v1.2 draft', undefined],
	])('shows in the name %s as %s', (name, extension) => {
		expect(extensionOf(name)).toBe(extension);
	});
});

describe('a size in words', () => {
	it.each([
		[1, '1 kB'],
		[68_400, '69 kB'],
		[30_000_000, '30 MB'],
		[30_000_001, '30.1 MB'],
		[2_450_000, '2.5 MB'],
	])('of %p bytes is %s, and never less than it is', (bytes, text) => {
		expect(sizeText(bytes)).toBe(text);
	});
});

describe('a file', () => {
	it('without documented limits is taken, unless it is empty', () => {
		expect(fileProblems(photo, {})).toStrictEqual([]);
		expect(fileProblems({ ...photo, sizeBytes: 0 }, {})).toStrictEqual(['the file "photo.png" is empty.']);
	});

	it('has all its problems said at once', () => {
		const movie = { name: 'film.avi', mimeType: 'video/x-msvideo', sizeBytes: 30_000_001 };
		expect(fileProblems(movie, { types: ['JPEG', 'PNG'], maxBytes: 30_000_000 })).toStrictEqual([
			'the file "film.avi" is video/x-msvideo; JPEG or PNG is needed. Convert it first.',
			'the file "film.avi" has 30.1 MB, the limit is 30 MB. Make it smaller.',
		]);
	});

	it('beside others is counted with them', () => {
		const limits = { maxTotalBytes: 2_000 };
		expect(filesProblems([photo, photo], limits)).toStrictEqual([]);
		expect(filesProblems([photo, photo, { ...photo, sizeBytes: 1 }], limits)).toHaveLength(1);
	});
});

interface Place {
	name: string;
	field: MediaField;
	limits: MediaLimits;
	problemsOf(file: typeof photo): string[];
}

/** Every field of every offer that takes files. */
const places: Place[] = providers.flatMap((provider) =>
	provider.offers.flatMap((offer) =>
		offer.models.flatMap((model) =>
			mediaFields.flatMap((field) => {
				const limits = limitsFor(offer, model.id);
				const taken = limits[field];
				if (!taken) return [];
				const problemsOf = (file: typeof photo) =>
					checkRequest(exampleRequest({ mode: offer.mode, [field]: [{ url: 'file:1', file }] }), limits, true)
						.problems.filter((problem) => problem.message.includes(`"${file.name}"`))
						.map(({ message }) => message);
				const name = `${provider.id} ${offer.mode} ${model.id} ${field}`;
				return [{ name, field, limits: taken, problemsOf }];
			}),
		),
	),
);

const fileOf = (type: MediaType, sizeBytes: number) => ({ name: 'a.file', mimeType: mediaTypes[type][0], sizeBytes });

describe('the documented limits of files', () => {
	const sized = places.filter(({ limits }) => limits.maxBytes !== undefined);
	const typed = places.filter(({ limits }) => limits.types !== undefined);

	it('exist', () => {
		expect([sized.length > 0, typed.length > 0]).toStrictEqual([true, true]);
	});

	it.each(sized.map((place) => [place.name, place] as const))(
		'end at the right byte: %s',
		(_, { limits, problemsOf }) => {
			const [type = 'PNG'] = limits.types ?? [];
			const { maxBytes = 0 } = limits;
			expect(problemsOf(fileOf(type, maxBytes))).toStrictEqual([]);
			expect(problemsOf(fileOf(type, maxBytes + 1))).toStrictEqual([expect.stringContaining('the limit is')]);
		},
	);

	it.each(typed.map((place) => [place.name, place] as const))(
		'are the listed formats: %s',
		(_, { limits, problemsOf }) => {
			for (const type of Object.keys(mediaTypes) as MediaType[]) {
				expect([type, problemsOf(fileOf(type, 1)).length]).toStrictEqual([type, limits.types?.includes(type) ? 0 : 1]);
			}
		},
	);
});
