import type { HttpCall } from '../../nodes/video/http';
import type { VideoProvider } from '../../nodes/video/provider';
import type { Mode, VideoRequest } from '../../nodes/video/request';
import type { Dialect, SubmitRoute } from '../simulator/dialect';
import type { Json } from '../simulator/fixture';
import type { Submission } from '../simulator/submission';
import { readSubmission } from '../simulator/submission';
import { exampleFiles, exampleRequest } from '../video/exampleRequest';
import { ownExport } from './ownExport';

/** Where the simulator takes a call: a host of the provider's own is a folder of its address. */
export function pathAtSimulator({ host, path }: Pick<HttpCall, 'host' | 'path'>): string {
	return host === undefined ? path : `/${host}${path}`;
}

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

/**
 * What makes a request one of the mode, and no more. Some models want a video among their references, and one provider knows
 * references by their shape, which others take from the video.
 */
function plainChoices(mode: Mode): Array<Partial<VideoRequest>> {
	switch (mode) {
		case 'text':
			return [{}];
		case 'firstFrame':
			return [{ frames: exampleFiles('frames', 1) }];
		case 'firstLastFrame':
			return [{ frames: exampleFiles('frames', 2) }];
		case 'reference':
			return [{ aspectRatio: '16:9' }, {}].flatMap((shape) =>
				[0, 1].map((videos) => ({
					...shape,
					images: exampleFiles('images', 1),
					videos: exampleFiles('videos', videos),
				})),
			);
	}
}

/** Whether the files are those that the mode is named after. */
function fitsItsMode({ mode, frames, images, videos, audios }: VideoRequest): boolean {
	// Sound may go with any mode: the rules say where it does.
	const references = images.length + videos.length + (mode === 'reference' ? audios.length : 0);
	const framesOf = { text: 0, firstFrame: 1, firstLastFrame: 2, reference: 0 };
	return frames.length === framesOf[mode] && (mode === 'reference' ? references > 0 : references === 0);
}

/** The same without the last file of a list, or without the value. */
function without(field: keyof VideoRequest, request: VideoRequest): VideoRequest {
	const value = request[field];
	return { ...request, [field]: Array.isArray(value) ? value.slice(0, -1) : undefined };
}

/** Whether the provider is told as much without the field. */
function isUnheard(provider: VideoProvider, field: keyof VideoRequest, request: VideoRequest): boolean {
	const sent = (one: VideoRequest) => JSON.stringify(provider.submitCall(one));
	return sent(without(field, request)) === sent(request);
}

/** Whether it is said by saying nothing: what the provider does unless told something else, which it would hear. */
function isSaidBySilence(provider: VideoProvider, field: keyof VideoRequest, request: VideoRequest): boolean {
	const { aspectRatio, bitrate, frames, images, videos } = request;
	const hears = (other: Partial<VideoRequest>) => !isUnheard(provider, field, { ...request, ...other });
	if (field === 'bitrate') return bitrate === 'standard' && hears({ bitrate: 'high' });
	// Without a picture there is no shape to follow.
	const hasPicture = frames.length + images.length + videos.length > 0;
	return field === 'aspectRatio' && aspectRatio === 'auto' && hasPicture && hears({ aspectRatio: '16:9' });
}

/** What the user chose but would not reach the provider. */
function isLost(provider: VideoProvider, field: keyof VideoRequest, request: VideoRequest): boolean {
	const value = request[field];
	if (field === 'prompt' || value === undefined || (Array.isArray(value) && value.length === 0)) return false;
	return isUnheard(provider, field, request) && !isSaidBySilence(provider, field, request);
}

/** Whether the provider's documented rules take the request, with everything in it. */
export function isTaken(provider: VideoProvider, request: VideoRequest, chosen: Partial<VideoRequest> = {}): boolean {
	const verdict = verdictOf(provider, request);
	if (verdict.verdict !== 'valid' || verdict.unknownKeys.length + verdict.ignoredKeys.length > 0) return false;
	const fields = Object.keys(chosen) as Array<keyof VideoRequest>;
	return fitsItsMode(request) && !fields.some((field) => isLost(provider, field, request));
}

/** The plainest request of a model that the documented rules take. */
export function plainRequest(
	provider: VideoProvider,
	mode: Mode,
	model: string,
	requestFormat: string,
): VideoRequest | undefined {
	const requestOf = (chosen: Partial<VideoRequest>) => exampleRequest({ mode, model, requestFormat, ...chosen });
	const found = plainChoices(mode).find((chosen) => isTaken(provider, requestOf(chosen), chosen));
	return found && requestOf(found);
}
