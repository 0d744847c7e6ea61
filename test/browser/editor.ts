import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

import { N8nSession } from '../n8n/n8nSession';
import { findChromium } from './chromium';

const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Generous: an editor that is slow on a busy machine is no fault of ours. */
const APPEARS_WITHIN_MS = 60_000;

/** Whether the fields of a parameter name belong to the tab "Settings" that every node has. */
const OF_EVERY_NODE = [
	'alwaysOutputData',
	'executeOnce',
	'retryOnFail',
	'maxTries',
	'waitBetweenTries',
	'onError',
	'notes',
	'notesInFlow',
];

function byTestId(id: string): string {
	return `[data-test-id="${id}"]`;
}

/** n8n's editor in a real browser, signed in as the owner. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	/** A window of this height, in pixels, shows forms as far as they reach. */
	static async open(url: string, height = 900): Promise<Editor> {
		const found = await findChromium();
		if (!found) throw new Error('No Chromium starts here. Name one in the variable CHROMIUM.');
		const browser = await chromium.launch({ ...found, args: QUIET });
		const page = await browser.newPage({ viewport: { width: 1600, height }, deviceScaleFactor: 1 });
		page.setDefaultTimeout(APPEARS_WITHIN_MS);
		await page.goto(`${url}/signin`);
		await page.locator('input[name="emailOrLdapLoginId"], input[name="email"]').first().fill(N8nSession.owner.email);
		await page.locator('input[name="password"]').fill(N8nSession.owner.password);
		await page.locator(byTestId('form-submit-button')).click();
		await page.waitForURL(/\/(home|workflow)/);
		return new Editor(browser, page, url);
	}

	async openWorkflow(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}`);
		await this.at('canvas-node').first().waitFor();
		await this.at('zoom-to-fit').click();
		await this.page.waitForTimeout(1_000);
	}

	/** The list of executions of a workflow. */
	async openExecutions(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}/executions`);
		await this.at('current-executions-list').waitFor();
	}

	/** Opens a node of the canvas as a double click does. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`${byTestId('canvas-node')}[data-node-name="${name}"]`).dblclick();
		await this.at('node-parameters').waitFor();
		await this.page.waitForTimeout(500);
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.at('node-parameters').waitFor({ state: 'hidden' });
	}

	async openPanel(): Promise<void> {
		await this.at('canvas-handle-plus').last().click();
		await this.at('node-creator').waitFor();
	}

	/** The names that the node panel finds. */
	async search(words: string): Promise<string[]> {
		await this.page
			.locator(`${byTestId('node-creator')} input`)
			.first()
			.fill(words);
		// The panel answers after a pause in typing.
		await this.page.waitForTimeout(700);
		const names = await this.at('item-iterator-item').allInnerTexts();
		return names.map((text) => text.split('\n')[0]?.trim() ?? '');
	}

	private found(name: string): Locator {
		return this.at('item-iterator-item')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.first();
	}

	/** Opens the list of what a node that a search has found can do. */
	async openActions(name: string): Promise<string[]> {
		await this.found(name).click();
		await this.page.waitForTimeout(700);
		const names = await this.at('item-iterator-item').allInnerTexts();
		return names.map((text) => text.trim());
	}

	/** Adds a node by an action of the list; it opens with its form. */
	async addAction(action: string): Promise<void> {
		await this.found(action).click();
		await this.at('node-parameters').waitFor();
	}

	field(name: string): Locator {
		return this.at('node-parameters')
			.locator(byTestId(`parameter-input-${name}`))
			.first();
	}

	/** Names of the parameters that the open node shows, those of every node left out. */
	async visibleFields(): Promise<string[]> {
		const ids = await this.at('node-parameters')
			.locator('[data-test-id$="-parameter-input-options-container"]')
			.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-test-id') ?? ''));
		const names = ids.map((id) => id.replace('-parameter-input-options-container', ''));
		return names.filter((name) => !OF_EVERY_NODE.includes(name));
	}

	/** An option of the list that is open, that of a searchable list too. */
	option(name: string): Locator {
		return this.page
			.locator('.el-select-dropdown__item:visible, [role="option"]:visible, [data-test-id="rlc-item"]:visible')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.first();
	}

	async choose(field: string, option: string): Promise<void> {
		await this.field(field).click();
		await this.option(option).click();
		// Fields that depend on it come and go.
		await this.page.waitForTimeout(400);
	}

	/** Types into a field of the open node, or of another form. */
	async write(field: string, text: string, form = 'node-parameters'): Promise<void> {
		const place = this.at(form)
			.locator(byTestId(`parameter-input-${field}`))
			.first();
		await place.locator('textarea, input').first().fill(text);
	}

	/** Opens the form of a new credential for the open node. */
	async newCredential(): Promise<void> {
		await this.at('node-credentials-select').first().click();
		await this.at('node-credentials-select-item-new').click();
		await this.at('editCredential-modal').waitFor();
	}

	/** The name of the credential that the open node uses. */
	async chosenCredential(): Promise<string> {
		return await this.at('node-credentials-select').first().locator('input').inputValue();
	}

	/** The credentials chosen in all slots of the open node. */
	async credentialsShown(): Promise<string[]> {
		const inputs = await this.at('node-credentials-select').locator('input').all();
		return await Promise.all(inputs.map(async (input) => await input.inputValue()));
	}

	/** What the field of the model says. */
	async modelShown(): Promise<string> {
		return await this.at('rlc-input').first().inputValue();
	}

	at(testId: string): Locator {
		return this.page.locator(byTestId(testId));
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
