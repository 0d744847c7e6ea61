import type { VideoRequest } from './request';

type NamedMedia = 'images' | 'videos' | 'audios';

/**
 * How a prompt names the attached files. `kinds`: the word before the number, counted for each kind; `all`: one count
 * through the kinds in this order, without a word.
 */
export type Mentions =
	{ kinds: Readonly<Partial<Record<NamedMedia, string>>> } | { all: readonly [NamedMedia, ...NamedMedia[]] };

const nouns: Readonly<Record<NamedMedia, string>> = { images: 'image', videos: 'video', audios: 'audio' };

/** A number at most three digits long after an @, as "@Image1", "@image 2" or "@3"; not inside addresses and names. */
const mention = /(?<![\w@.])@(image|video|audio)?[ _-]?(\d{1,3})(?![\w@])/gi;

function spellingOf(mentions: Mentions, kind: NamedMedia, number: number, request: VideoRequest): string | undefined {
	if ('kinds' in mentions) {
		const word = mentions.kinds[kind];
		return word === undefined ? undefined : `@${word}${number}`;
	}
	const place = mentions.all.indexOf(kind);
	if (place === -1) return undefined;
	const before = mentions.all.slice(0, place).reduce((sum, one) => sum + request[one].length, 0);
	return `@${before + number}`;
}

function attachedIn({ images, videos, audios }: VideoRequest): number {
	return images.length + videos.length + audios.length;
}

/** What a mention means here, or why it means nothing. */
function problemOf(mentions: Mentions, request: VideoRequest, said: string, noun: string | undefined, digits: string) {
	const number = Number(digits);
	const kind = (Object.keys(nouns) as NamedMedia[]).find((one) => nouns[one] === noun?.toLowerCase());
	if (kind === undefined) {
		if ('kinds' in mentions) {
			// Without files it is just a word.
			if (attachedIn(request) === 0) return undefined;
			const examples = Object.values(mentions.kinds).map((word) => `@${word}${number}`);
			return `"${said}" is not how this provider names files. Write ${examples.join(', ')} instead.`;
		}
		const attached = attachedIn(request);
		return number >= 1 && number <= attached
			? undefined
			: `names the file ${said}, but ${attached} are attached. Add the file or remove the mention.`;
	}
	const spelling = spellingOf(mentions, kind, number, request);
	if (spelling === undefined) return `names ${said}, but no ${nouns[kind]} can be attached here. Remove the mention.`;
	const attached = request[kind].length;
	if (number < 1 || number > attached) {
		return `names ${said}, but the ${nouns[kind]} ${number} is not attached (${attached} given). Add it or remove the mention.`;
	}
	return said === spelling ? undefined : `"${said}" is written ${spelling} here.`;
}

/** What is wrong with the names of files in a prompt, each once; the prompt itself is sent as written. */
export function mentionProblems(request: VideoRequest, mentions: Mentions): string[] {
	const problems = [...request.prompt.matchAll(mention)].flatMap(
		([said, noun, digits = '']) => problemOf(mentions, request, said, noun, digits) ?? [],
	);
	return [...new Set(problems)];
}

/** How to name files in the prompt, for the form: "@Image1, @Image2" or "@1, @2". */
export function mentionExample(mentions: Mentions, kind: NamedMedia): string | undefined {
	if ('all' in mentions) return mentions.all.includes(kind) ? '@1, @2' : undefined;
	const word = mentions.kinds[kind];
	return word === undefined ? undefined : `@${word}1, @${word}2`;
}
