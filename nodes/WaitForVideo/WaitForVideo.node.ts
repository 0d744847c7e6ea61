import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { codexOf } from '../host/codex';
import { credentialSlots, credentialTests } from '../host/credentials';
import { atTheEdge } from '../host/nodeError';
import { fromEachJob, waitForVideoForm } from './form';
import { waitForVideos } from './waitForVideos';

export class WaitForVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wait for Video',
		name: 'waitForVideo',
		icon: { light: 'file:waitForVideo.svg', dark: 'file:waitForVideo.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: '={{ $parameter["output"] === "link" ? "link" : "link and file" }}',
		description: 'Wait until videos started by Create Video are ready, then pass them on',
		defaults: { name: 'Wait for Video' },
		codex: codexOf('wait', 'poll', 'download video'),
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: credentialSlots(false, fromEachJob),
		properties: waitForVideoForm,
	};

	methods = { credentialTest: credentialTests };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await atTheEdge(this, waitForVideos);
	}
}
