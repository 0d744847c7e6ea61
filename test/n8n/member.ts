import { randomUUID } from 'node:crypto';

import { N8nClient } from './n8nClient';
import { N8nSession } from './n8nSession';

/** A new user without rights over what belongs to others. n8n lets owners and admins pass where it checks members. */
export async function inviteMember({ session }: N8nClient): Promise<N8nClient> {
	const email = `${randomUUID()}@example.com`;
	const [invited] = (await session.post('/rest/invitations', [{ email, role: 'global:member' }])) as Array<{
		user: { inviteAcceptUrl: string };
	}>;
	const token = new URL(invited?.user.inviteAcceptUrl ?? '').searchParams.get('token');
	const own = N8nSession.resume(session.url, '');
	const { password } = N8nSession.owner;
	await own.post('/rest/invitations/accept', { token, firstName: 'May', lastName: 'Member', password });
	return new N8nClient(own);
}
