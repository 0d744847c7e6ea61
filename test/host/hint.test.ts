import type { IExecuteFunctions } from 'n8n-workflow';

import { hint } from '../../nodes/host/hint';

describe('a hint', () => {
	it('stands in the output panel', () => {
		const hints: unknown[] = [];
		hint(
			{ addExecutionHints: (...added: unknown[]) => hints.push(...added) } as unknown as IExecuteFunctions,
			'Mind this',
		);
		expect(hints).toStrictEqual([{ message: 'Mind this', location: 'outputPane' }]);
	});

	it('goes to the log of an n8n without a place for it', () => {
		const lines: string[] = [];
		hint({ logger: { info: (line: string) => lines.push(line) } } as unknown as IExecuteFunctions, 'Mind this');
		expect(lines).toStrictEqual(['Mind this']);
	});
});
