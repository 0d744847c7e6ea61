import type { Icon, ICredentialTestRequest, ICredentialType } from 'n8n-workflow';
import { authenticateAs, credentialFields } from '../nodes/host/credentials';
import { seedance2Pro } from '../nodes/providers/seedance2Pro';

export class Seedance2ProApi implements ICredentialType {
	name = 'seedance2ProApi';

	displayName = 'Seedance2 Pro API';

	icon: Icon = {
		light: 'file:../nodes/CreateVideo/createVideo.svg',
		dark: 'file:../nodes/CreateVideo/createVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video/blob/main/docs/providers/seedance2Pro.md';

	properties = credentialFields(seedance2Pro);

	authenticate = authenticateAs(seedance2Pro);

	/** Tested by code of the nodes (`testedBy`). */
	test?: ICredentialTestRequest;
}
