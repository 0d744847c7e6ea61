import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { codexOf } from '../host/codex';
import { credentialSlotsByProvider, credentialTests } from '../host/credentials';
import { atTheEdge } from '../host/nodeError';
import { subtitleOf } from '../host/subtitle';
import { alsoAsTool } from '../host/tool';
import { providerNames } from '../providers';
import { modeNames } from '../video/request';
import { createVideos } from './createVideos';
import { createVideoForm } from './form';
import { searchModels } from './models';
import { createVideoTool } from './tool';

export class CreateVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Create Video',
		name: 'createVideo',
		icon: { light: 'file:createVideo.svg', dark: 'file:createVideo.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: subtitleOf(['provider', providerNames], ['operation', modeNames]),
		description: 'Start AI videos from text, images or sound. Follow it with Wait for Video.',
		defaults: { name: 'Create Video' },
		// Notes, errors and agents know it by this name, whatever its operation is.
		skipNameGeneration: true,
		codex: codexOf('create', 'text to video', 'image to video', 'generate video'),
		builderHint: {
			searchHint:
				'Starts AI videos and answers at once with a job, not with the video. Always place Wait for Video after it, in the same workflow, with a credential of the same provider.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-ai-video.waitForVideo',
					relationHint: 'Place it directly after Create Video: it waits for the job and gives the link or file',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: credentialSlotsByProvider(true),
		properties: alsoAsTool(createVideoForm, createVideoTool),
	};

	methods = { credentialTest: credentialTests, listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await atTheEdge(this, async (context) => [await createVideos(context)]);
	}
}
