import type { Icon, ICredentialTestRequest, ICredentialType } from 'n8n-workflow';
import { authenticateAs, credentialFields } from '../nodes/host/credentials';
import { eachLabs } from '../nodes/providers/eachLabs';

export class EachLabsApi implements ICredentialType {
	name = 'eachLabsApi';

	displayName = 'Each Labs API';

	icon: Icon = {
		light: 'file:../nodes/CreateVideo/createVideo.svg',
		dark: 'file:../nodes/CreateVideo/createVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video/blob/main/docs/providers/eachLabs.md';

	properties = credentialFields(eachLabs);

	authenticate = authenticateAs(eachLabs);

	/** Tested by code of the nodes (`testedBy`). */
	test?: ICredentialTestRequest;
}
