import { isSuccess } from '../video/http';
import type { Delivery } from './transport';

/** What a 2xx answer means to its reader; undefined for every other end, and for an answer that cannot be read. */
export function meaningOf<Meaning>(delivery: Delivery, read: (body: unknown) => Meaning): Meaning | undefined {
	if (delivery.kind === 'failure' || !isSuccess(delivery.reply)) return undefined;
	try {
		return read(delivery.reply.body);
	} catch {
		return undefined;
	}
}
