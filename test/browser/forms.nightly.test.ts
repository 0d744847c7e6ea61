import { NodeHelpers } from 'n8n-workflow';

import { createVideoForm } from '../../nodes/CreateVideo/form';
import { providers } from '../../nodes/providers';
import { formPictures } from '../../tools/docs/formPictures';
import { PACKAGE_NAME } from '../n8n/packedPackage';
import { sharedN8n } from '../n8n/sharedN8n';
import { Editor } from './editor';
import { picture } from './pictures';
import { manualTrigger, readyWithinMs } from './workflow';

const combinations = providers.flatMap((provider) =>
	formPictures(provider).map(({ name, ...choices }) => ({ name, parameters: { provider: provider.id, ...choices } })),
);

/** Pixels in which the longest form has room. */
const tallest = 1500;

const columns = 8;

/** Far below, so that the buttons at the lower edge of the canvas cover none of the nodes. */
const start = { ...manualTrigger, position: [0, 220 * (combinations.length / columns + 3)] };

/** Notices and collections have no label with a menu, by which the editor tests know a field. */
const withoutMenu = createVideoForm
	.filter(({ type }) => type === 'notice' || type === 'collection')
	.map(({ name }) => name);

/** What n8n's rules make of the form; that these are the fields of the registry is proven in the unit tests. */
function expectedFields(parameters: (typeof combinations)[number]['parameters']): string[] {
	const node = { typeVersion: 1, type: 'createVideo' };
	const shown = NodeHelpers.getNodeParameters(createVideoForm, parameters, true, false, node, null) ?? {};
	return Object.keys(shown).filter((name) => !withoutMenu.includes(name));
}

describe('the form of Create Video in the editor', () => {
	let editor: Editor;

	beforeAll(async () => {
		const { client, url } = await sharedN8n();
		const nodes = combinations.map(({ name, parameters }, index) => ({
			id: name,
			name,
			type: `${PACKAGE_NAME}.createVideo`,
			typeVersion: 1,
			position: [220 * (index % columns), 220 * Math.floor(index / columns)],
			parameters,
		}));
		const workflowId = await client.createWorkflow({
			name: 'Forms',
			nodes: [start, ...nodes],
			connections: {},
		});
		editor = await Editor.open(url, tallest);
		await editor.openWorkflow(workflowId);
	}, readyWithinMs);

	afterAll(async () => {
		await editor?.close();
	});

	it.each(combinations.map(({ name, parameters }) => [name, parameters] as const))(
		'shows for %s its own fields and no others',
		async (name, parameters) => {
			await editor.openNode(name);
			const shown = await editor.visibleFields();
			await picture(editor.at('node-parameters'), `forms/${name}`);
			await editor.closeNode();
			expect(shown.sort()).toEqual(expectedFields(parameters).sort());
		},
	);
});
