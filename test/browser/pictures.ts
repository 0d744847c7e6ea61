/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';

const folder = join(__dirname, '..', '..', 'docs', 'images');

/** Buttons of n8n that float above the canvas and cover what lies there. */
const withoutButtons = `
	:has(> [data-test-id="execute-workflow-button"]),
	:has(> * > [data-test-id="execute-workflow-button"]),
	[data-test-id^="execute-workflow-button"],
	[data-test-id="workflow-chat-button"] { visibility: hidden !important; }
`;

/** Takes a picture for the docs, when these tests run as `npm run pictures`; without it the tests only look. */
export async function picture(what: Locator, name: string): Promise<void> {
	if (process.env.PICTURES !== '1') return;
	const path = join(folder, `${name}.png`);
	await mkdir(dirname(path), { recursive: true });
	await what.screenshot({ path, animations: 'disabled', caret: 'hide', style: withoutButtons });
}
