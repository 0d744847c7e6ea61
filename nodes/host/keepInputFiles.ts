import type { INodeProperties } from 'n8n-workflow';

/** The option of both nodes to pass on the files that an item came with. */
export function keepInputFiles(description: string) {
	return {
		displayName: 'Keep Input Files',
		name: 'keepInputFiles',
		type: 'boolean',
		default: false,
		description,
	} satisfies INodeProperties;
}
