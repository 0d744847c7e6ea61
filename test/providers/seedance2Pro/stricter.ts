import type { Stricter } from '../stricter';

export const stricter: Stricter[] = [
	{
		what: /^(4001|9999|10000|10001|29999|30000|30001) characters$/,
		why: 'These pages have no limit; the later pages of the same platform have this one.',
	},
	{
		what: /^no shape$/,
		where: /^jobs reference$/,
		why: 'Without it this provider takes the images as first and last frame.',
	},
];
