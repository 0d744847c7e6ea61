import type { IExecuteFunctions } from 'n8n-workflow';
import { budgetSettings } from '../../../nodes/CreateVideo/budget/budgetSettings';
import { readRunSettings } from '../../../nodes/CreateVideo/readSettings';
import { providers } from '../../../nodes/providers';
import type { VideoProvider } from '../../../nodes/video/provider';
import { exampleProvider } from '../../engine/exampleProvider';

interface Place {
	credential?: string;
	tool?: boolean;
}

function contextWith(options: object, { credential = 'c1', tool = false }: Place = {}) {
	return {
		getNodeParameter: () => options,
		getNode: () => ({
			type: tool ? 'createVideoTool' : 'createVideo',
			credentials: { exampleApi: { id: credential, name: 'Key' } },
		}),
	} as unknown as IExecuteFunctions;
}

function settingsOf(context: IExecuteFunctions, provider: VideoProvider = exampleProvider) {
	return budgetSettings(context, provider, readRunSettings(context));
}

function maximaIn(options: object, place?: Place): Array<number | undefined> {
	const { perExecution, perDay } = settingsOf(contextWith(options, place));
	return [perExecution?.maximum, perDay?.maximum];
}

describe('the caps of a run', () => {
	it('are none unless somebody set them', () => {
		expect(maximaIn({})).toStrictEqual([undefined, undefined]);
	});

	it('are what the options say, also as text out of a sheet', () => {
		expect(maximaIn({ maximumCostPerExecution: 5, maximumCostPerDay: '12.5' })).toStrictEqual([5, 12.5]);
	});

	it('may be nothing at all', () => {
		expect(maximaIn({ maximumCostPerDay: 0 })).toStrictEqual([undefined, 0]);
	});

	it.each([[''], [null], [undefined], ['a lot'], [-1], [Number.NaN]])('are not silently dropped for %p', (given) => {
		expect(() => maximaIn({ maximumCostPerExecution: given })).toThrow(/Maximum Cost per Execution/);
	});

	it('limit an AI agent per execution without being asked', () => {
		expect(maximaIn({}, { tool: true })).toStrictEqual([20, undefined]);
		expect(maximaIn({ maximumCostPerExecution: 100 }, { tool: true })).toStrictEqual([100, undefined]);
	});

	it('say where they come from only when nobody set them', () => {
		const originOf = (options: object) => settingsOf(contextWith(options, { tool: true })).perExecution?.origin;
		expect(originOf({})).toBe('20 USD is the limit for AI agents unless you set another.');
		expect(originOf({ maximumCostPerExecution: 20 })).toBeUndefined();
	});

	it('limit an AI agent in the money of its provider', () => {
		const defaults = providers.map((provider) => {
			const { currency, perExecution } = settingsOf(contextWith({}, { tool: true }), provider);
			return [currency, perExecution?.maximum];
		});
		expect(new Set(defaults.map(String))).toStrictEqual(new Set(['USD,20', 'credits,4000']));
	});

	it('count per credential and day (UTC), in one money', () => {
		const noonMs = Date.UTC(2026, 10, 20, 12);
		const budgetKeyAt = (nowMs: number, credential?: string) =>
			settingsOf(contextWith({}, credential === undefined ? {} : { credential })).budgetKeyAt(nowMs);
		const atNoon = budgetKeyAt(noonMs);
		const lastOfDayMs = Date.UTC(2026, 10, 21) - 1;
		expect(budgetKeyAt(lastOfDayMs)).toBe(atNoon);
		expect(budgetKeyAt(lastOfDayMs + 1)).not.toBe(atNoon);
		expect(budgetKeyAt(noonMs, 'c2')).not.toBe(atNoon);
		const [other] = providers.filter((provider) => settingsOf(contextWith({}), provider).currency === 'credits');
		const inCredits = { ...(other as VideoProvider), credential: exampleProvider.credential };
		expect(settingsOf(contextWith({}), inCredits).budgetKeyAt(noonMs)).not.toBe(atNoon);
	});
});
