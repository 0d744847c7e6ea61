import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

export interface OwnAnswer {
	status: number;
	/** n8n's reason for a rejection, for people. */
	message: string;
}

/** Calls a resume address of this n8n, which holds a token and so needs no credential. */
export async function postToOwnAddress(
	{ helpers }: Pick<IExecuteFunctions | IWebhookFunctions, 'helpers'>,
	url: string,
	body: object,
): Promise<OwnAnswer> {
	const { statusCode, body: answer } = (await helpers.httpRequest({
		method: 'POST',
		url,
		body,
		json: true,
		timeout: 10_000,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
	})) as { statusCode: number; body?: { message?: unknown } };
	return { status: statusCode, message: String(answer?.message ?? '') };
}
