import type { VideoProvider } from '../../nodes/video/provider';
import type { StatusReport } from '../../nodes/video/report';
import type { Fixture } from '../simulator/fixture';

/** What the provider's own reader makes of a recorded answer about a job; undefined where it is not about one. */
export function reportIn(
	provider: VideoProvider | undefined,
	{ on, status, headers = {} }: Pick<Fixture, 'on' | 'status' | 'headers'>,
	body: unknown,
): StatusReport | undefined {
	return on === 'result' ? provider?.readResult?.(body, { status, headers }) : provider?.readStatus(body);
}
