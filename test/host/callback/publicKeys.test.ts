import type { IWebhookFunctions } from 'n8n-workflow';

import { PublicKeys } from '../../../nodes/host/callback/publicKeys';
import { ManualClock } from '../../engine/manualClock';

const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const url = 'https://keys.example.com/jwks.json';

/** An n8n whose requests end like this, one after the other. */
function answering(...answers: unknown[]) {
	const asked: unknown[] = [];
	const httpRequest = async (options: unknown) => {
		asked.push(options);
		const answer = answers[asked.length - 1];
		return await (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));
	};
	return { asked, context: { helpers: { httpRequest } } as unknown as IWebhookFunctions };
}

describe('the public keys of a provider', () => {
	it('are asked for without a key of the user, once for many callbacks, and again after an hour', async () => {
		const clock = new ManualClock();
		const keys = new PublicKeys(clock);
		const { asked, context } = answering({ keys: [key] }, { keys: [] });
		expect(await Promise.all([keys.at(url, context), keys.at(url, context)])).toMatchObject([[key], [key]]);
		expect(asked).toStrictEqual([{ url, json: true, timeout: 10_000, disableFollowRedirect: true }]);
		await clock.sleep(60 * 60_000);
		expect(await keys.at(url, context)).toStrictEqual([]);
		expect(asked).toHaveLength(2);
	});

	it.each([new Error('getaddrinfo ENOTFOUND'), '<html>', { keys: [{ kty: 'RSA' }] }, null])(
		'are none where the answer is %p, which is believed for a minute',
		async (answer) => {
			const clock = new ManualClock();
			const keys = new PublicKeys(clock);
			const { asked, context } = answering(answer, { keys: [key] });
			expect(await keys.at(url, context)).toStrictEqual([]);
			expect(await keys.at(url, context)).toStrictEqual([]);
			expect(asked).toHaveLength(1);
			await clock.sleep(60_000);
			expect(await keys.at(url, context)).toMatchObject([key]);
		},
	);
});
