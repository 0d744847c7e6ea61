import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { codexOf } from '../host/codex';
import { credentialSlotsByProvider, credentialTests } from '../host/credentials';
import { atTheEdge } from '../host/nodeError';
import { subtitleOf } from '../host/subtitle';
import { callbackSuffix, resumeWebhook } from '../host/callback/resumeUrl';
import { alsoAsTool } from '../host/tool';
import { operationNames, waitForVideoForm } from './form';
import { receiveCallback } from './callback';
import { waitForVideoTool } from './tool';
import { waitForVideos } from './waitForVideos';

export class WaitForVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wait for Video',
		name: 'waitForVideo',
		icon: { light: 'file:waitForVideo.svg', dark: 'file:waitForVideo.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: subtitleOf(
			['operation', operationNames],
			['output', { link: 'Link Only', file: 'File', linkAndFile: 'Link and File' }],
		),
		description: 'Wait until videos started by Create Video are ready, then pass them on',
		defaults: { name: 'Wait for Video' },
		// Notes, errors and agents know it by this name, whatever its operation is.
		skipNameGeneration: true,
		codex: codexOf('wait', 'poll', 'download video'),
		builderHint: {
			searchHint:
				'Comes after Create Video and gives the finished video. It waits by itself: add no Wait node and no loop. Set Output to Link and File when the next step uploads or sends the file, which is in the binary field data.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-ai-video.createVideo',
					relationHint: 'Makes the job that Wait for Video waits for; its whole item must be passed on',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: credentialSlotsByProvider(false),
		webhooks: resumeWebhook(callbackSuffix),
		waitingNodeTooltip: 'Waiting for videos in the background. You can close this page.',
		properties: alsoAsTool(waitForVideoForm, waitForVideoTool),
	};

	methods = { credentialTest: credentialTests };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await atTheEdge(this, async (context) => [await waitForVideos(context)]);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCallback(this);
	}
}
