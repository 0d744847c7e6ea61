/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { json } from 'node:stream/consumers';

import { openListener, type Listener } from '../simulator/listener';

/** A tool as the model is told about it. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties?: Record<string, { type?: string; description?: string }>; required?: string[] };
}

/** A call of a tool, perhaps several times at once, or the last word. */
export type Turn = { tool: string; arguments: Record<string, unknown>; times?: number } | { text: string };

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

/** What the model says next, from the answers its tool calls have got so far. */
export type Script = (answers: readonly string[]) => Turn;

export interface ScriptedModel {
	/** For the base URL of n8n's OpenAI credential. */
	url: string;
	/** The tools of the last request. */
	tools(): readonly OfferedTool[];
	close(): Promise<void>;
}

function completion(turn: Turn, callNumber: number) {
	const message =
		'text' in turn
			? { role: 'assistant', content: turn.text }
			: {
					role: 'assistant',
					content: null,
					tool_calls: Array.from({ length: turn.times ?? 1 }, (_, index) => ({
						id: `call_${callNumber + index}`,
						type: 'function',
						function: { name: turn.tool, arguments: JSON.stringify(turn.arguments) },
					})),
				};
	return {
		id: `chatcmpl-${callNumber}`,
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: 'text' in turn ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
	};
}

/** A model on loopback that says what its script says, in the words of OpenAI's chat completions. */
export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
	let tools: OfferedTool[] = [];
	const listener: Listener = await openListener(
		(request, response) => {
			void json(request).then((body) => {
				const { messages, tools: offered = [] } = body as ChatRequest;
				tools = offered.map((tool) => tool.function);
				const answers = messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
				response.writeHead(200, { 'content-type': 'application/json' });
				response.end(JSON.stringify(completion(script(answers), answers.length)));
			});
		},
		'127.0.0.1',
		0,
	);
	return {
		url: `${listener.url}/v1`,
		tools: () => tools,
		close: listener.close,
	};
}
