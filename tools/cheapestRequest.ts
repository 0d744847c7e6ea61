import { VideoError } from '../nodes/video/errors';
import type { Choice } from '../nodes/video/limits';
import { checkRequest } from '../nodes/video/limits';
import type { Estimate } from '../nodes/video/price';
import { estimateCost } from '../nodes/video/price';
import type { ModelFacts, Offer } from '../nodes/video/offer';
import type { VideoProvider } from '../nodes/video/provider';
import type { RequestFormat } from '../nodes/video/requestFormat';
import { limitsFor, offersIn } from '../nodes/video/offer';
import { requestFormatOf } from '../nodes/video/requestFormat';
import type { Mode, VideoRequest } from '../nodes/video/request';
import { modeNames } from '../nodes/video/request';

/** What may be said about the request; everything else is chosen for the lowest price. */
export interface Wishes {
	prompt: string;
	formatId?: string | undefined;
	mode?: string | undefined;
	modelId?: string | undefined;
	/** Public addresses; frames or reference images, as the mode takes them. */
	images?: readonly string[];
	videos?: readonly string[];
	audios?: readonly string[];
}

export interface PricedRequest {
	request: VideoRequest;
	format: RequestFormat;
	model: ModelFacts;
	estimate: Estimate;
}

/** The fewest files first. */
const easiestModes: readonly Mode[] = ['text', 'firstFrame', 'reference', 'firstLastFrame'];

function invalid(message: string): VideoError {
	return new VideoError('invalid-request', message, {
		nextStep: 'Change what is named; files are given with --image, --video and --audio. Nothing was sent.',
	});
}

function offersOf(provider: VideoProvider, format: RequestFormat, wishes: Wishes): Offer[] {
	const offers = offersIn(provider, format.id);
	const mode = wishes.mode ?? easiestModes.find((one) => offers.some((offer) => offer.mode === one));
	const chosen = offers.filter((offer) => offer.mode === mode);
	if (chosen.length > 0) return chosen;
	const offered = offers.map((offer) => offer.mode).join(', ');
	throw invalid(`${provider.name} has no mode "${mode}" in the request format "${format.id}". It has: ${offered}.`);
}

/** Values without a doubt; `undefined` where there is nothing to choose. */
function sureValues(choice: Choice<string> | undefined): Array<string | undefined> {
	return choice ? choice.values.filter((value) => choice.doubts?.[value] === undefined) : [undefined];
}

function filesFor({ mode }: Offer, { images = [], videos = [], audios = [] }: Wishes) {
	const [frames, references] = mode === 'reference' ? [[], images] : [images, []];
	const refs = (urls: readonly string[]) => urls.map((url) => ({ url }));
	return { frames: refs(frames), images: refs(references), videos: refs(videos), audios: refs(audios) };
}

function pricedRequests(offer: Offer, model: ModelFacts, format: RequestFormat, wishes: Wishes): PricedRequest[] {
	const limits = limitsFor(offer, model.id);
	return sureValues(limits.tier).flatMap((tier) =>
		sureValues(limits.resolution).map((resolution) => {
			const request: VideoRequest = {
				mode: offer.mode,
				model: model.id,
				prompt: wishes.prompt,
				...filesFor(offer, wishes),
				...(limits.duration && { duration: limits.duration.min }),
				requestFormat: format.id,
				...(tier !== undefined && { tier }),
				...(resolution !== undefined && { resolution }),
				...(limits.aspectRatio?.needed !== undefined && { aspectRatio: limits.aspectRatio.default }),
			};
			return { request, format, model, estimate: estimateCost(request, model.price, limits) };
		}),
	);
}

function check(provider: VideoProvider, offers: readonly Offer[], { request }: PricedRequest): void {
	for (const offer of offers.filter(({ models }) => models.some(({ id }) => id === request.model))) {
		const { problems } = checkRequest(request, limitsFor(offer, request.model), true, provider.inputKeys(request));
		if (problems.length > 0) throw invalid(problems.map(({ message }) => message).join(' '));
	}
}

/** The cheapest thing a provider makes, by its list; throws with what is missing, such as an image. */
export function cheapestRequest(provider: VideoProvider, wishes: Wishes): PricedRequest {
	const format = requestFormatOf(provider, wishes.formatId);
	if (!format) {
		const offered = provider.requestFormats.map(({ id }) => id).join(', ');
		throw invalid(`${provider.name} has no request format "${wishes.formatId}". It has: ${offered}.`);
	}
	const offers = offersOf(provider, format, wishes);
	const choices = offers.flatMap((offer) =>
		offer.models
			.filter(({ id }) => wishes.modelId === undefined || id === wishes.modelId)
			.flatMap((model) => pricedRequests(offer, model, format, wishes)),
	);
	const amountOf = ({ estimate }: PricedRequest) => estimate.cost?.amount ?? Infinity;
	const [cheapest] = [...choices].sort((one, other) => amountOf(one) - amountOf(other) || 0);
	if (!cheapest) {
		const modes = [...new Set(offers.map(({ mode }) => modeNames[mode]))].join(', ');
		throw invalid(`${provider.name} has no model "${wishes.modelId}" for ${modes}.`);
	}
	check(provider, offers, cheapest);
	return cheapest;
}
