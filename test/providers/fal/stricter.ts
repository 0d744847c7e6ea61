import type { Stricter } from '../stricter';

export const stricter: Stricter[] = [
	{
		what: /^an address with data:$/,
		why: 'A file would make the request, and all that n8n keeps of it, many megabytes long.',
	},
];
