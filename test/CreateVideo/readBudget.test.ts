import type { IExecuteFunctions } from 'n8n-workflow';
import { readBudget } from '../../nodes/CreateVideo/readBudget';
import { providers } from '../../nodes/providers';
import { exampleProvider } from '../engine/exampleProvider';
import { ManualClock } from '../engine/manualClock';

interface Place {
	execution?: string;
	credential?: string;
	tool?: boolean;
}

function contextWith(options: object, { execution = '7', credential = 'c1', tool = false }: Place = {}) {
	return {
		getNodeParameter: () => options,
		getNode: () => ({
			type: tool ? 'createVideoTool' : 'createVideo',
			credentials: { exampleApi: { id: credential, name: 'Key' } },
		}),
		getWorkflow: () => ({ id: 'w1' }),
		getExecutionId: () => execution,
	} as unknown as IExecuteFunctions;
}

function maximaIn(options: object, place?: Place): Array<number | undefined> {
	return readBudget(contextWith(options, place), exampleProvider, new ManualClock()).caps.map(({ maximum }) => maximum);
}

function scopesAt(place: Place, clock = new ManualClock()): string[] {
	return readBudget(contextWith({}, place), exampleProvider, clock).caps.map(({ scope }) => scope);
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
		const originOf = (options: object) =>
			readBudget(contextWith(options, { tool: true }), exampleProvider, new ManualClock()).caps[0]?.origin;
		expect(originOf({})).toBe('20 USD is the limit for AI agents unless you set another.');
		expect(originOf({ maximumCostPerExecution: 20 })).toBeUndefined();
	});

	it('limit an AI agent in the money of its provider', () => {
		const defaults = providers.map((provider) => {
			const { currency, caps } = readBudget(contextWith({}, { tool: true }), provider, new ManualClock());
			return [currency, caps[0]?.maximum];
		});
		expect(new Set(defaults.map(String))).toStrictEqual(new Set(['USD,20', 'credits,4000']));
	});

	it('belong to one execution, and to one credential on one day', async () => {
		const [execution, day] = scopesAt({});
		expect(scopesAt({ execution: '8' })[0]).not.toBe(execution);
		expect(scopesAt({ execution: '8' })[1]).toBe(day);
		expect(scopesAt({ credential: 'c2' })[1]).not.toBe(day);
		const clock = new ManualClock();
		await clock.sleep(24 * 3_600_000);
		expect(scopesAt({}, clock)[0]).toBe(execution);
		expect(scopesAt({}, clock)[1]).not.toBe(day);
	});
});
