import type { CodexData } from 'n8n-workflow';
import { providers } from '../providers';

const documentation = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video#readme';

/** What n8n's node panel finds the nodes by: our words and every provider's name. */
export function codexOf(...words: string[]): CodexData {
	const names = providers.flatMap(({ name, searchWords }) => [name, ...searchWords]);
	return {
		// Not "AI": n8n's node panel searches that category only for agents and chains.
		categories: ['Marketing & Content'],
		alias: ['video', 'AI video', 'seedance', 'bytedance', 'film', 'clip', ...words, ...names],
		resources: { primaryDocumentation: [{ url: documentation }] },
	};
}
