import type { IExecuteFunctions } from 'n8n-workflow';

import { canSleepInBackground, needsBareErrors } from '../../nodes/host/n8nVersion';

describe('waiting in the background', () => {
	it('is there with the n8n this package is tested with', () => {
		expect(canSleepInBackground()).toBe(true);
	});

	it('is not tried with an n8n from before it told a sleeping execution of failures', () => {
		expect(canSleepInBackground({ sleep: () => undefined })).toBe(false);
	});
});

describe('an error row', () => {
	const nodeWith = (onError: string) => ({ getNode: () => ({ onError }) }) as unknown as IExecuteFunctions;

	it('has its details with the n8n this package is tested with', () => {
		expect(needsBareErrors(nodeWith('continueErrorOutput'))).toBe(false);
	});

	it.each(['recordConsumedAuth', 'redactedHeaders', 'N8N_NODES_API_VERSION'])(
		'has its details as long as n8n exports %s, whatever else is gone',
		(name) => {
			expect(needsBareErrors(nodeWith('continueErrorOutput'), { [name]: true })).toBe(false);
		},
	);

	it('is bare for the error branch of an n8n that exports none of them', () => {
		expect(needsBareErrors(nodeWith('continueErrorOutput'), { sleep: () => undefined })).toBe(true);
	});

	it.each(['continueRegularOutput', 'stopWorkflow'])(
		'has its details under %s, which has no such branch',
		(onError) => {
			expect(needsBareErrors(nodeWith(onError), {})).toBe(false);
		},
	);
});
