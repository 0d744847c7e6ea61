import type { Icon, ICredentialTestRequest, ICredentialType } from 'n8n-workflow';
import { authenticateAs, credentialFields } from '../nodes/host/credentials';
import { fal } from '../nodes/providers/fal';

export class FalApi implements ICredentialType {
	name = 'falApi';

	displayName = 'Fal API';

	icon: Icon = {
		light: 'file:../nodes/CreateVideo/createVideo.svg',
		dark: 'file:../nodes/CreateVideo/createVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video/blob/main/docs/providers/fal.md';

	properties = credentialFields(fal);

	authenticate = authenticateAs(fal);

	/** Tested by code of the nodes (`testedBy`). */
	test?: ICredentialTestRequest;
}
