import type { Delivery, Transport } from '../../nodes/engine/transport';
import type { HttpCall } from '../../nodes/video/http';

/** A network that ends each request as told; the last delivery repeats. */
export class ScriptedTransport implements Transport {
	readonly sent: HttpCall[] = [];

	private readonly deliveries: Delivery[];

	constructor(...deliveries: Delivery[]) {
		this.deliveries = deliveries;
	}

	send(call: HttpCall): Promise<Delivery> {
		const delivery = this.deliveries[Math.min(this.sent.length, this.deliveries.length - 1)];
		this.sent.push(call);
		return delivery
			? Promise.resolve(delivery)
			: Promise.reject(new Error('The script says nothing about this request'));
	}
}

export function answered(status: number, body: unknown = '', headers: Record<string, string> = {}): Delivery {
	return { kind: 'reply', reply: { status, headers, body } };
}

export function unanswered(failure: 'not-sent' | 'lost' | 'aborted', message = 'connect ECONNREFUSED'): Delivery {
	return { kind: 'failure', failure, message };
}
