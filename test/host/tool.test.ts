import type { INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { CreateVideo } from '../../nodes/CreateVideo/CreateVideo.node';
import { alsoAsTool, isTool } from '../../nodes/host/tool';
import { WaitForVideo } from '../../nodes/WaitForVideo/WaitForVideo.node';

const form: INodeProperties[] = [
	{ displayName: 'Prompt', name: 'prompt', type: 'string', default: '', displayOptions: { show: { mode: ['text'] } } },
	{ displayName: 'Output', name: 'output', type: 'string', default: 'link' },
	{ displayName: 'Mode', name: 'mode', type: 'string', default: 'text' },
];

/** What n8n gives the node at run time when nobody has changed a field. */
function untouched(properties: INodeProperties[], name: string, given: object = {}) {
	const node = { typeVersion: 1 };
	const description = { ...new CreateVideo().description, name, properties };
	return NodeHelpers.getNodeParameters(properties, { ...given }, true, false, node, description) ?? {};
}

describe('a form that is also the form of a tool', () => {
	const both = alsoAsTool(form, { description: 'Makes it', fields: { prompt: 'What happens' }, hidden: ['output'] });

	it('stays as it is for people', () => {
		expect(untouched(both, 'example')).toEqual({ prompt: '', output: 'link', mode: 'text' });
	});

	it('leaves the named fields to the model, says what the tool does, and hides what an agent has no use for', () => {
		expect(untouched(both, 'exampleTool')).toEqual({
			toolDescription: 'Makes it',
			prompt: "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('prompt', `What happens`, 'string') }}",
			mode: 'text',
		});
	});

	it('keeps the conditions under which a field is shown', () => {
		expect(untouched(both, 'exampleTool', { mode: 'other' })).not.toHaveProperty('prompt');
		expect(untouched(both, 'example', { mode: 'other' })).not.toHaveProperty('prompt');
	});
});

describe('our nodes as tools', () => {
	it('are told from the nodes on the canvas by their type', () => {
		expect(isTool({ type: 'n8n-nodes-ai-video.createVideoTool' })).toBe(true);
		expect(isTool({ type: 'n8n-nodes-ai-video.createVideo' })).toBe(false);
	});

	it.each([
		['Create Video', new CreateVideo().description, ['prompt']],
		['Wait for Video', new WaitForVideo().description, ['jobId']],
	] as const)('%s leaves to the model what it alone can know', (_, { name, properties }, expected) => {
		const values = untouched(properties, `${name}Tool`, { provider: 'shortApi', mode: 'text' });
		const left = Object.entries(values).filter(([, value]) => String(value).includes('$fromAI('));
		expect(left.map(([field]) => field)).toEqual(expected);
	});
});
