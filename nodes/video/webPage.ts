/**
 * Whether a reply is a page for people; providers talk JSON. Whatever its status, it is never their word: a login page of a
 * proxy says 401 too, and what stands before a provider in trouble may say 403 or 404.
 */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && body.trimStart().startsWith('<');
}
