/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { chromium, type Browser, type Page } from 'playwright-core';

import { N8nSession } from '../n8n/n8nSession';

const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Debian's Chromium, or another one named by the environment. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** n8n's editor in a real browser, signed in as the owner. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	static async open(url: string): Promise<Editor> {
		const browser = await chromium.launch({ executablePath: EXECUTABLE, args: QUIET });
		const page = await browser.newPage({ viewport: { width: 1600, height: 900 }, deviceScaleFactor: 1 });
		await page.goto(`${url}/signin`);
		await page.locator('input[name="emailOrLdapLoginId"], input[name="email"]').first().fill(N8nSession.owner.email);
		await page.locator('input[name="password"]').fill(N8nSession.owner.password);
		await page.locator('[data-test-id="form-submit-button"]').click();
		await page.waitForURL(/\/(home|workflow)/);
		return new Editor(browser, page, url);
	}

	async openWorkflow(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}`);
		await this.page.locator('[data-test-id="canvas-node"]').first().waitFor();
		await this.page.locator('[data-test-id="zoom-to-fit"]').click();
		await this.page.waitForTimeout(1_000);
	}

	/** Opens a node of the canvas as a double click does. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.page.locator('[data-test-id="node-parameters"]').waitFor();
		await this.page.waitForTimeout(500);
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.page.waitForTimeout(500);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
