import type { INode, INodeProperties } from 'n8n-workflow';

/** Whether the node stands at an AI agent's tool port: n8n runs it under a type name of its own there. */
export function isTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}

const onlyAsTool = { '@tool': [true] };

/** The value of a field that the model fills in; n8n's editor shows it as such, and a person can take it over. */
function fromModel(key: string, description: string): string {
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`${description}\`, 'string') }}`;
}

export interface ToolForm {
	/** What the model reads about the tool. */
	description: string;
	/** What the model reads about each field it fills in, by the field's name. All others stay as people set them. */
	fields: Readonly<Record<string, string>>;
	/** Names of fields that an agent has no use for. */
	hidden?: readonly string[];
}

/** A form that is also the form of a tool: there the model fills in the named fields unless a person does. */
export function alsoAsTool(
	form: readonly INodeProperties[],
	{ description, fields, hidden = [] }: ToolForm,
): INodeProperties[] {
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 4 },
		default: description,
		required: true,
		description: 'What the model reads about this tool',
		displayOptions: { show: onlyAsTool },
	};
	const properties = form.flatMap((property) => {
		const explanation = fields[property.name];
		if (explanation === undefined && !hidden.includes(property.name)) return [property];
		const { show, hide } = property.displayOptions ?? {};
		const forPeople = { ...property, displayOptions: { ...(show && { show }), hide: { ...hide, ...onlyAsTool } } };
		if (explanation === undefined) return [forPeople];
		return [
			forPeople,
			{
				...property,
				default: fromModel(property.name, explanation),
				displayOptions: { show: { ...show, ...onlyAsTool }, ...(hide && { hide }) },
			},
		];
	});
	return [toolDescription, ...properties];
}
