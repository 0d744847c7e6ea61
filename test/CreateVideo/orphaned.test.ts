import type { IExecuteFunctions, NodeTypeAndVersion } from 'n8n-workflow';

import { isAwaited, warnOfOrphaned } from '../../nodes/CreateVideo/orphaned';
import type { JobLedger } from '../../nodes/host/ledger/jobLedger';

function contextWith(followers: Array<Partial<NodeTypeAndVersion>>) {
	const [hints, warnings]: [string[], string[]] = [[], []];
	const context = {
		getNode: () => ({ name: 'Create Video' }),
		getChildNodes: () => followers,
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		logger: { warn: (message: string) => warnings.push(message) },
	} as unknown as IExecuteFunctions;
	return { context, hints, warnings };
}

const paid = (count: number) =>
	({
		orphaned: Array.from({ length: count }, (_, index) => ({ provider: 'eachLabs', jobId: `job-${index + 1}.` })),
	}) as unknown as JobLedger;

describe('whether somebody will see how the jobs end', () => {
	it.each([
		['Wait for Video follows', [{ type: 'n8n-nodes-ai-video.waitForVideo', disabled: false }], true],
		['it is switched off', [{ type: 'n8n-nodes-ai-video.waitForVideo', disabled: true }], false],
		['something else follows', [{ type: 'n8n-nodes-base.noOp', disabled: false }], false],
		['nothing follows', [], false],
	])('where %s', (_, followers, expected) => {
		expect(isAwaited(contextWith(followers).context)).toBe(expected);
	});
});

describe('jobs that nobody picked up', () => {
	it('are told with their ids and what to do, in the output panel and in the log', () => {
		const { context, hints, warnings } = contextWith([]);
		warnOfOrphaned(context, paid(2));
		expect(hints).toStrictEqual([
			expect.stringMatching(/nobody picked up: job-1\. \(Each Labs\), job-2\. \(Each Labs\)\. Give these IDs to Wait/),
		]);
		expect(warnings).toStrictEqual(hints);
	});

	it('are named up to twenty, and then counted', () => {
		const { context, hints } = contextWith([]);
		warnOfOrphaned(context, paid(23));
		expect(hints[0]).toContain('job-20. (Each Labs) and 3 more.');
		expect(hints[0]).not.toContain('job-21.');
	});

	it('are no subject where there are none', () => {
		const { context, hints, warnings } = contextWith([]);
		warnOfOrphaned(context, paid(0));
		expect([hints, warnings]).toStrictEqual([[], []]);
	});
});
