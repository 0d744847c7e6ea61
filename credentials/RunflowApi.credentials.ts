import type { Icon, ICredentialTestRequest, ICredentialType } from 'n8n-workflow';
import { authenticateAs, credentialFields } from '../nodes/host/credentials';
import { runflow } from '../nodes/providers/runflow';

export class RunflowApi implements ICredentialType {
	name = 'runflowApi';

	displayName = 'Runflow API';

	icon: Icon = {
		light: 'file:../nodes/CreateVideo/createVideo.svg',
		dark: 'file:../nodes/CreateVideo/createVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/ai-video-nodes/n8n-nodes-ai-video/blob/main/docs/providers/runflow.md';

	properties = credentialFields(runflow);

	authenticate = authenticateAs(runflow);

	/** Tested by code of the nodes (`testedBy`). */
	test?: ICredentialTestRequest;
}
