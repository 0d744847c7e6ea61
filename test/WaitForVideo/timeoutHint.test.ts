import type { IExecuteFunctions } from 'n8n-workflow';

import { hintAtTimeout } from '../../nodes/WaitForVideo/timeoutHint';
import { exampleSettings } from './exampleSettings';

const minute = 60_000;

/** What is said about a wait of 30 minutes. */
function said({
	endsInMinutes,
	waitUsing = 'here',
}: {
	endsInMinutes: number | undefined;
	waitUsing?: 'here' | 'background';
}) {
	const [hints, logged]: [string[], string[]] = [[], []];
	const endsAtMs = endsInMinutes === undefined ? undefined : Date.now() + endsInMinutes * minute;
	const context = {
		additionalData: { executionTimeoutTimestamp: endsAtMs },
		addExecutionHints: ({ message }: { message: string }) => void hints.push(message),
		logger: { warn: (message: string) => void logged.push(message) },
		getNode: () => ({ name: 'Wait' }),
	} as unknown as IExecuteFunctions;
	hintAtTimeout(context, exampleSettings({ waitUsing }), Date.now() + 30 * minute);
	return { hints, logged };
}

const warning = expect.stringMatching(/in 5 minutes.*Give Up After is 30 minutes.*Job ID/) as string;

describe('the timeout of n8n', () => {
	it('is named where it comes before Give Up After', () => {
		expect(said({ endsInMinutes: 5 })).toEqual({ hints: [warning], logged: [] });
	});

	it('is in the log too before a sleep, because n8n drops the hints of a step that it wakes up', () => {
		expect(said({ endsInMinutes: 5, waitUsing: 'background' })).toEqual({ hints: [warning], logged: [warning] });
	});

	it.each([[31], [undefined]])('is not named when it comes after %p minutes', (endsInMinutes) => {
		expect(said({ endsInMinutes })).toEqual({ hints: [], logged: [] });
	});

	it('is not known to an n8n that tells nothing, which is no error', () => {
		const context = { additionalData: 'something else' } as unknown as IExecuteFunctions;
		expect(() => hintAtTimeout(context, exampleSettings(), Date.now())).not.toThrow();
	});
});
