const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olivia',
	lastName: 'Owner',
	password: 'Owner-of-test-1',
};

/** An n8n REST call that was rejected, with what n8n said. */
export class N8nRejection extends Error {
	constructor(
		readonly status: number,
		call: string,
		readonly body: string,
	) {
		super(`n8n answered ${status} to ${call}: ${body.slice(0, 1_000)}`);
	}
}

/** A signed-in owner: n8n's internal REST interface, as the editor uses it. */
export class N8nSession {
	private constructor(
		readonly url: string,
		/** Can be handed to `resume`: n8n allows five sign-ins a minute, fewer than there are test files. */
		public cookie: string,
	) {}

	/** The sign-in of the owner, whom it creates on a fresh n8n. A person may sign in with the same `owner`. */
	static async signIn(url: string): Promise<N8nSession> {
		const session = new N8nSession(url, '');
		const settings = (await session.get('/rest/settings')) as {
			userManagement?: { showSetupOnFirstLoad?: boolean };
		};
		if (settings.userManagement?.showSetupOnFirstLoad === true) await session.post('/rest/owner/setup', OWNER);
		await session.post('/rest/login', { emailOrLdapLoginId: OWNER.email, password: OWNER.password });
		return session;
	}

	static resume(url: string, cookie: string): N8nSession {
		return new N8nSession(url, cookie);
	}

	static readonly owner = OWNER;

	async get(path: string): Promise<unknown> {
		return await this.call('GET', path);
	}

	async post(path: string, body: unknown): Promise<unknown> {
		return await this.call('POST', path, body);
	}

	async patch(path: string, body: unknown): Promise<unknown> {
		return await this.call('PATCH', path, body);
	}

	async put(path: string, body: unknown): Promise<unknown> {
		return await this.call('PUT', path, body);
	}

	async delete(path: string): Promise<unknown> {
		return await this.call('DELETE', path);
	}

	/** The raw answer, for what is not JSON. */
	async fetch(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers);
		if (this.cookie !== '') headers.set('cookie', this.cookie);
		const response = await fetch(`${this.url}${path}`, { ...init, headers });
		const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		return response;
	}

	private async call(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await this.fetch(path, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nRejection(response.status, `${method} ${path}`, text);
		if (text === '') return undefined;
		const answer = JSON.parse(text) as { data?: unknown };
		return answer.data;
	}
}
