import type { HttpCall, VideoProvider } from '../../nodes/video/provider';
import type { VideoRequest } from '../../nodes/video/request';
import type { Dialect, SubmitRoute } from '../simulator/dialect';
import type { Json } from '../simulator/fixture';
import type { Submission } from '../simulator/submission';
import { readSubmission } from '../simulator/submission';
import { ownExport } from './ownExport';

/** How the simulator plays the provider; it shares no code with what is tested. */
export function dialectOf({ id }: Pick<VideoProvider, 'id'>): Dialect {
	const dialect = ownExport<Dialect>(id, 'dialect', 'dialect');
	if (!dialect) throw new Error(`There is no test/providers/${id}/dialect.ts that exports a dialect`);
	return dialect;
}

function routeOf({ routes }: Dialect, call: HttpCall): SubmitRoute {
	const route = routes.find(({ method, path }) => method === call.method && path.test(call.path));
	if (route?.kind !== 'submit') throw new Error(`Nothing is submitted at ${call.path}`);
	return route;
}

/** What the provider's documented rules say to a request of ours, and which of its keys they would ignore. */
export function verdictOf(provider: VideoProvider, request: VideoRequest): Submission {
	const call = provider.submitCall(request);
	const route = routeOf(dialectOf(provider), call);
	const groups = Object.entries(route.path.exec(call.path)?.groups ?? {});
	const parts = Object.fromEntries(groups.map(([name, part]) => [name, decodeURIComponent(part)]));
	const body = JSON.parse(JSON.stringify(call.body)) as Json;
	return readSubmission(route, { path: call.path, parts, query: new URLSearchParams(), body });
}
