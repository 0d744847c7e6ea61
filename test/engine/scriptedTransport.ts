import type { Delivery, Transport } from '../../nodes/engine/transport';
import type { HttpCall } from '../../nodes/video/provider';

/** A network that ends each request as told; the last ending repeats. */
export class ScriptedTransport implements Transport {
	readonly sent: HttpCall[] = [];

	private readonly endings: Delivery[];

	constructor(...endings: Delivery[]) {
		this.endings = endings;
	}

	send(call: HttpCall): Promise<Delivery> {
		const ending = this.endings[Math.min(this.sent.length, this.endings.length - 1)];
		this.sent.push(call);
		return ending ? Promise.resolve(ending) : Promise.reject(new Error('The script says nothing about this request'));
	}
}

export function answered(status: number, body: unknown = '', headers: Record<string, string> = {}): Delivery {
	return { kind: 'reply', reply: { status, headers, body } };
}

export function unanswered(fault: 'not-sent' | 'lost' | 'aborted', message = 'connect ECONNREFUSED'): Delivery {
	return { kind: 'fault', fault, message };
}
