import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readItemSettings } from '../../../nodes/CreateVideo/readSettings';
import { deduplicationOf } from '../../../nodes/CreateVideo/submitting/deduplication';

/** `options` are what an item's expressions give; `written` is what the form holds. */
function keyWith(options: IDataObject, written = options, items = 1) {
	const context = {
		getNodeParameter: () => options,
		getWorkflow: () => ({ id: 'flow' }),
		getNode: () => ({ id: 'create', parameters: { options: written } }),
		getInputData: () => Array.from({ length: items }, () => ({ json: {} })),
	} as unknown as IExecuteFunctions;
	return deduplicationOf(context, readItemSettings(context, 0));
}

describe('the deduplication key of an item', () => {
	it('is that of its workflow and step, for 30 days unless told otherwise', () => {
		expect(keyWith({ deduplicationKey: ' row 7 ' })).toStrictEqual({
			deduplication: { key: 'flow/create/row 7', days: 30 },
		});
		expect(keyWith({ deduplicationKey: 7, deduplicationDays: '2' })).toMatchObject({ deduplication: { days: 2 } });
	});

	it.each([{}, { deduplicationDays: 3 }])('is none without the option: %j', (options) => {
		expect(keyWith(options)).toStrictEqual({});
	});

	it.each(['', '  ', null, undefined, { id: 7 }, [7], true])(
		'is rejected where the item has none, since it would be ordered again in every run: %j',
		(deduplicationKey) => {
			expect(() => keyWith({ deduplicationKey } as IDataObject)).toThrow(
				expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(/^Deduplication Key: is /) }),
			);
		},
	);

	it('is rejected where it is written without an expression and there are several items', () => {
		const key = { deduplicationKey: 'my video' };
		expect(() => keyWith(key, key, 2)).toThrow(
			expect.objectContaining({
				code: 'invalid-request',
				message: 'Deduplication Key: "my video" is the same for all 2 items.',
			}),
		);
		expect(keyWith(key, { deduplicationKey: '={{ $json.id }}' }, 2)).toHaveProperty('deduplication');
	});

	it.each([0, -1, 366, 'soon', Number.NaN])('is rejected for %p days', (deduplicationDays) => {
		expect(() => keyWith({ deduplicationKey: 'row 7', deduplicationDays })).toThrow(
			expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(/^Deduplication Days:/) }),
		);
	});
});
