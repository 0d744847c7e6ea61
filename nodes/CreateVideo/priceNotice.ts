import type { Limits } from '../video/limits';
import type { Price } from '../video/price';
import { tierNames } from '../video/request';
import { shownAmount, shownRates } from '../video/shownPrice';
import type { Field } from './visibility';
import { shownWhereOffered } from './visibility';

/** What the choices cost that the form starts with: "About $1.51 for 5 seconds at 720p. " */
function example({ currency, by, perSecond }: Price, limits: Limits): string {
	const choice = by === 'flat' ? 'any' : limits[by]?.default;
	const rate = choice === undefined ? undefined : perSecond[choice];
	if (choice === undefined || rate === undefined) return '';
	const seconds = limits.duration.default;
	const at = by === 'flat' ? '' : ` at ${tierNames[choice] ?? choice}`;
	// A hundredth is exact enough for "about", in dollars and in credits.
	return `About ${shownAmount(Math.round(rate * seconds * 100) / 100, currency)} for ${seconds} seconds${at}. `;
}

function withReferenceVideo({ withVideo, ...price }: Price, { videos }: Limits): string {
	if (!withVideo || !videos) return '';
	if (withVideo.seconds === 'input and output') return ', for the seconds of the reference video too';
	return `; with a reference video ${shownRates(price, withVideo.perSecond)}`;
}

function notice(price: Price, limits: Limits): Field {
	const needsVideo = (limits.videos?.min ?? 0) > 0;
	const start = needsVideo ? '' : example(price, limits);
	const rates = shownRates(price, (needsVideo && price.withVideo?.perSecond) || price.perSecond);
	return {
		displayName: `${start}List price per second: ${rates}${withReferenceVideo(price, limits)} (${price.date}).`,
		name: 'priceNotice',
		type: 'notice',
		default: '',
	};
}

/** What a video costs with the chosen model, where its price is known. */
export const priceNotice = shownWhereOffered((limits, { models }, _, modelId) => {
	const price = models.find(({ id }) => id === modelId)?.price;
	return price && notice(price, limits);
});
