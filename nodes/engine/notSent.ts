/** Codes that say the connection was never made, so nothing can have arrived. Everything else counts as lost. */
const notSentCodes: readonly string[] = [
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'ERR_INVALID_URL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'CERT_NOT_YET_VALID',
	'CERT_REVOKED',
	// TLS: the other side does not speak it.
	'EPROTO',
	'UND_ERR_CONNECT_TIMEOUT',
];

/** Codes that say so only of the attempt to connect; an open connection can end with them, too. */
const notConnectedCodes: readonly string[] = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ETIMEDOUT'];

/** Error classes of n8n that reject a request before it leaves (SSRF protection, allowed domains). */
const notSentNames = /^Ssrf|^SSRF/;

interface Cause {
	code?: unknown;
	name?: unknown;
	/** What the operating system was asked to do. */
	syscall?: unknown;
	/** One for each address of a host that was tried. */
	errors?: unknown;
	cause?: unknown;
}

function causesOf(error: unknown): Cause[] {
	const chain: Cause[] = [];
	let current = error;
	while (typeof current === 'object' && current !== null && chain.length < 8) {
		chain.push(current);
		current = (current as { cause?: unknown }).cause;
	}
	return chain;
}

function isOfConnecting({ syscall, errors }: Cause): boolean {
	const tried = Array.isArray(errors) ? (errors as Cause[]) : [];
	return syscall === 'connect' || (tried.length > 0 && tried.every((one) => one.syscall === 'connect'));
}

/** Whether an error of the network layer proves that the request never reached the provider. */
export function wasNotSent(error: unknown): boolean {
	return causesOf(error).some((cause) => {
		const code = String(cause.code);
		if (notConnectedCodes.includes(code)) return isOfConnecting(cause);
		return notSentCodes.includes(code) || notSentNames.test(String(cause.name));
	});
}
