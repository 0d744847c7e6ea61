import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { atTheEdge, nodeError } from '../../nodes/host/nodeError';
import { VideoError } from '../../nodes/video/errors';

const node: INode = {
	id: '1',
	name: 'Create Video',
	type: 'createVideo',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('the error n8n shows', () => {
	it('says what happened above, and what to do with which job below', () => {
		const error = nodeError(
			node,
			new VideoError('still-running', 'Not ready', { nextStep: 'Wait.', jobId: 'job-17' }),
			4,
		);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({
			message: 'Not ready',
			description: 'Wait.\nJob ID: job-17',
			context: { itemIndex: 4 },
		});
	});

	it('names every job that is paid for', () => {
		const error = nodeError(node, new VideoError('rejected', 'No', { nextStep: 'Change it.' }), 0, ['job-1', 'job-2']);
		expect(error.description).toBe('Change it.\nJobs of this run that exist at the provider: job-1, job-2');
	});

	it.each([
		['still-running', ' Only a new execution with the Job ID gets the video.'],
		['job-failed', ''],
	] as const)('says of a sleep that ended with "%s" that n8n’s Retry is of no use', (code, instead) => {
		const watcher = { ...node, parameters: { plan: '{}' } };
		const error = nodeError(watcher, new VideoError(code, 'No', { nextStep: 'Act.', jobId: 'job-17' }), 0);
		const retry = `n8n's Retry repeats this error, because the execution has slept.${instead}`;
		expect(error.description).toBe(`Act.\n${retry}\nJob ID: job-17`);
	});

	it('has only a next step where there is no job', () => {
		expect(nodeError(node, new VideoError('quota', 'No', { nextStep: 'Top up.' }), 0).description).toBe('Top up.');
	});
});

describe('the work of a node', () => {
	const context = { getNode: () => node } as IExecuteFunctions;
	const thrownBy = async (work: () => Promise<INodeExecutionData[][]>) =>
		await atTheEdge(context, work).catch((error: unknown) => error as NodeOperationError);

	it('gives its outputs', async () => {
		const items = [{ json: { jobId: 'job-17' } }];
		await expect(atTheEdge(context, () => Promise.resolve([[], items]))).resolves.toStrictEqual([[], items]);
	});

	it('lets an error of the node through as it is', async () => {
		const error = new NodeOperationError(node, 'As it is', { itemIndex: 7 });
		expect(await thrownBy(() => Promise.reject(error))).toBe(error);
	});

	it.each([
		[
			'an error of this package',
			new VideoError('invalid-request', 'No credential', { nextStep: 'Choose one.' }),
			'No credential',
		],
		['a mistake of ours', new TypeError('x is not a function'), 'x is not a function'],
		['a text', 'boom', 'boom'],
	])('ends in an error of the node for %s', async (_, thrown, message) => {
		const error = await thrownBy(() => Promise.reject(thrown));
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({ message, description: expect.stringMatching(/\w+\./) });
	});
});
