import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { credentialSlots } from '../host/credentials';
import { atTheEdge } from '../host/nodeError';
import { resumeWebhook, wakeSuffix } from '../host/callback/resumeUrl';
import { fetchFiles } from '../WaitForVideo/background/filesOfParent';
import { wakeUp, watch } from '../WaitForVideo/background/watcher';

/** The inside of Wait for Video's background wait; not meant to be placed by hand. */
export class VideoWatcher implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Video Watcher',
		name: 'videoWatcher',
		icon: { light: 'file:../WaitForVideo/waitForVideo.svg', dark: 'file:../WaitForVideo/waitForVideo.dark.svg' },
		group: ['transform'],
		version: [1],
		hidden: true,
		subtitle: '',
		description: 'Used by Wait for Video while it waits in the background',
		defaults: { name: 'Video Watcher' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		usableAsTool: undefined as never,
		credentials: credentialSlots(),
		webhooks: resumeWebhook(wakeSuffix),
		properties: [
			{ displayName: 'Plan', name: 'plan', type: 'json', default: '' },
			{ displayName: 'Files', name: 'files', type: 'json', default: '' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await atTheEdge(this, this.getNodeParameter('files', 0, '') === '' ? watch : fetchFiles);
	}

	async webhook(): Promise<IWebhookResponseData> {
		return await wakeUp();
	}
}
