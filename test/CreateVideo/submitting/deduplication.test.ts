import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readItemSettings } from '../../../nodes/CreateVideo/readSettings';
import { deduplicationOf } from '../../../nodes/CreateVideo/submitting/deduplication';

function keyWith(options: IDataObject) {
	const context = {
		getNodeParameter: () => options,
		getWorkflow: () => ({ id: 'flow' }),
		getNode: () => ({ id: 'create' }),
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

	it.each([0, -1, 366, 'soon', Number.NaN])('is rejected for %p days', (deduplicationDays) => {
		expect(() => keyWith({ deduplicationKey: 'row 7', deduplicationDays })).toThrow(
			expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(/^Deduplication Days:/) }),
		);
	});
});
