import { eachLabs } from '../../../nodes/providers/eachLabs';
import { readFixture } from '../../simulator/fixture';
import { goldenRequests } from './goldenRequests';

describe('a failed job of Each Labs', () => {
	it('says what its output says where that is a plain text', () => {
		expect(eachLabs.readStatus(readFixture('eachLabs', 'status-failed.text').body)).toMatchObject({
			reason: 'moderation',
			message: 'The video was flagged by content moderation',
		});
	});
});

describe('what Each Labs is sent', () => {
	const [{ request }] = goldenRequests as [(typeof goldenRequests)[number]];

	it('has the key in the header of the page and in no other', () => {
		expect(eachLabs.authorize('a-key')).toStrictEqual({ 'X-API-Key': 'a-key' });
	});

	it('has the secret that the page does not know only with a callback to this n8n', () => {
		const own = { callbackUrl: 'https://example.com/ready' };
		expect(JSON.stringify(eachLabs.submitCall({ ...request, ...own }).body)).not.toContain('webhook_secret');
		expect(eachLabs.submitCall({ ...request, ...own, callbackSecret: 's' }).body).toMatchObject({
			webhook_secret: 's',
		});
	});
});
