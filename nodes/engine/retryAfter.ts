import type { HttpReply } from '../video/http';

/** Milliseconds a provider asks us to wait, from seconds or a date; undefined without a readable header. */
export function retryAfterMs(reply: HttpReply, nowMs: number): number | undefined {
	const value = reply.headers['retry-after']?.trim();
	if (!value) return undefined;
	const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
	return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
