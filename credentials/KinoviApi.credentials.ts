import type { Icon, ICredentialTestRequest, ICredentialType } from 'n8n-workflow';
import { authenticateAs, credentialFields } from '../nodes/host/credentials';
import { kinovi } from '../nodes/providers/kinovi';

export class KinoviApi implements ICredentialType {
	name = 'kinoviApi';

	displayName = 'Kinovi API';

	icon: Icon = {
		light: 'file:../nodes/CreateVideo/createVideo.svg',
		dark: 'file:../nodes/CreateVideo/createVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video/blob/main/docs/providers/kinovi.md';

	properties = credentialFields(kinovi);

	authenticate = authenticateAs(kinovi);

	/** Tested by code of the nodes (`testedBy`). */
	test?: ICredentialTestRequest;
}
