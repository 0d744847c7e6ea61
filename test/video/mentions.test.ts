import type { Mentions } from '../../nodes/video/mentions';
import { mentionExample, mentionProblems } from '../../nodes/video/mentions';
import type { VideoRequest } from '../../nodes/video/request';
import { exampleRequest } from './exampleRequest';

const byKind: Mentions = { kinds: { images: 'Image', videos: 'Video', audios: 'Audio' } };
const lowerCase: Mentions = { kinds: { images: 'image', videos: 'video', audios: 'audio' } };
const through: Mentions = { all: ['images', 'videos'] };

const file = (name: string) => ({ url: `https://example.com/${name}` });
const attached: Partial<VideoRequest> = {
	images: [file('1.png'), file('2.png')],
	videos: [file('1.mp4')],
};

function problems(prompt: string, mentions: Mentions, special = attached): string[] {
	return mentionProblems(exampleRequest({ mode: 'reference', prompt, ...special }), mentions);
}

describe('the name of a file in a prompt', () => {
	it.each([
		['@Image1 dances like @Video1 before @Image2.', byKind],
		['(@Image1), "@Image2"; @Video1!', byKind],
		['@image1 dances like @video1', lowerCase],
		['@1 and @2 dance like @3', through],
		['Write to me@1and1.com, or @home at @2pm, @Imagery', byKind],
		['Shot on @Image', byKind],
		['50 @ 3 each', through],
	])('is right: %s', (prompt, mentions) => {
		expect(problems(prompt, mentions)).toStrictEqual([]);
	});

	it.each([
		['@Image3', byKind, 'names @Image3, but the image 3 is not attached (2 given). Add it or remove the mention.'],
		['@Image0', byKind, 'names @Image0, but the image 0 is not attached (2 given). Add it or remove the mention.'],
		['@Audio1', byKind, 'names @Audio1, but the audio 1 is not attached (0 given). Add it or remove the mention.'],
		['@4', through, 'names the file @4, but 3 are attached. Add the file or remove the mention.'],
		['@0', through, 'names the file @0, but 3 are attached. Add the file or remove the mention.'],
		['@audio1', through, 'names @audio1, but no audio can be attached here. Remove the mention.'],
	])('is that of a file that is not there: %s', (prompt, mentions, problem) => {
		expect(problems(prompt, mentions)).toStrictEqual([problem]);
	});

	it.each([
		['@image1', byKind, '"@image1" is written @Image1 here.'],
		['@Image 2', byKind, '"@Image 2" is written @Image2 here.'],
		['@image_1', byKind, '"@image_1" is written @Image1 here.'],
		['@Image01', byKind, '"@Image01" is written @Image1 here.'],
		['@Video1', lowerCase, '"@Video1" is written @video1 here.'],
		['@Image2', through, '"@Image2" is written @2 here.'],
		['@video1', through, '"@video1" is written @3 here.'],
		['@1', byKind, '"@1" is not how this provider names files. Write @Image1, @Video1, @Audio1 instead.'],
	])('is written as another provider wants it: %s', (prompt, mentions, problem) => {
		expect(problems(prompt, mentions)).toStrictEqual([problem]);
	});

	it('that is wrong twice is said once, and all wrong ones are said', () => {
		expect(problems('@Image7, @Image7 and @image1', byKind)).toHaveLength(2);
	});

	it('means nothing where no file is attached', () => {
		const problem = 'names @Image1, but the image 1 is not attached (0 given). Add it or remove the mention.';
		expect(problems('@Image1 runs', byKind, {})).toStrictEqual([problem]);
	});

	it('is no name without a word where no file is attached', () => {
		expect(problems('Player @1 scores', byKind, {})).toStrictEqual([]);
	});
});

describe('the form', () => {
	it('shows how files are named, where they are', () => {
		expect(mentionExample(byKind, 'videos')).toBe('@Video1, @Video2');
		expect(mentionExample(through, 'images')).toBe('@1, @2');
		expect(mentionExample(through, 'audios')).toBeUndefined();
	});
});
