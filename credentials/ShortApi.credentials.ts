import type { Icon, ICredentialTestRequest, ICredentialType } from 'n8n-workflow';
import { authenticateAs, credentialFields } from '../nodes/host/credentials';
import { shortApi } from '../nodes/providers/shortApi';

export class ShortApi implements ICredentialType {
	name = 'shortApi';

	displayName = 'ShortAPI API';

	icon: Icon = {
		light: 'file:../nodes/CreateVideo/createVideo.svg',
		dark: 'file:../nodes/CreateVideo/createVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video/blob/main/docs/providers/shortApi.md';

	properties = credentialFields(shortApi);

	authenticate = authenticateAs(shortApi);

	/** Tested by code of the nodes (`testedBy`). */
	test?: ICredentialTestRequest;
}
