import type { HttpCall } from '../../nodes/video/http';
import type { VideoProvider } from '../../nodes/video/provider';
import type { VideoRequest } from '../../nodes/video/request';
import { ownExport } from './ownExport';

/** A request in our words with exactly what has to be sent for it, as the provider's page writes it. */
export interface GoldenRequest {
	name: string;
	request: VideoRequest;
	call: Pick<HttpCall, 'method' | 'path' | 'query' | 'body'>;
	/** How its job is looked for when the answer was lost at 10:00:30 UTC on 20 November 2026; absent where it cannot be. */
	find?: Pick<HttpCall, 'method' | 'path' | 'query'>;
}

export function goldenRequestsOf({ id }: VideoProvider): GoldenRequest[] {
	return ownExport<GoldenRequest[]>(id, 'goldenRequests', 'goldenRequests') ?? [];
}
