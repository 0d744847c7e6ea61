import type { Limits } from '../video/limits';
import type { Price } from '../video/price';
import { toTheCent } from '../video/price';
import { tierNames } from '../video/request';
import { shownAmount, shownRates } from '../video/shownPrice';
import type { Field } from './visibility';
import { shownWhereOffered } from './visibility';

/** What the choices cost that the form starts with: "About $1.51 for 5 seconds at 720p. " */
function example({ currency, by, per, rates, dollars = {} }: Price, { duration, ...limits }: Limits): string {
	// A price of a whole video says it all.
	const choice = by === 'flat' ? 'any' : by === 'duration' ? undefined : limits[by]?.default;
	const rate = choice === undefined ? undefined : rates[choice];
	if (choice === undefined || rate === undefined || !duration || per === 'video') return '';
	const seconds = duration.default;
	const at = by === 'flat' ? '' : ` at ${tierNames[choice] ?? choice}`;
	// A hundredth is exact enough for "about", in dollars and in credits.
	const amountOf = (perOne: number) => toTheCent(perOne * seconds);
	const printed =
		dollars[choice] === undefined ? '' : `, ${shownAmount(amountOf(dollars[choice]), 'USD')} on the provider’s page,`;
	return `About ${shownAmount(amountOf(rate), currency)}${printed} for ${seconds} seconds${at}. `;
}

/** What a reference video changes; a model that needs one has no other rates. */
function withReferenceVideo({ withVideo, ...price }: Price, { videos }: Limits): string {
	if (!withVideo || !videos) return '';
	const rates = videos.min > 0 ? '' : `; with a reference video ${shownRates(price, withVideo)}`;
	return withVideo.seconds === 'input and output' ? `${rates}, for the seconds of the reference video too` : rates;
}

function withoutSound({ silent, ...price }: Price): string {
	return silent ? `; without sound ${shownRates(price, silent)}` : '';
}

function otherPage({ elsewhere, currency }: Price): string {
	return elsewhere
		? ` Another page of the provider says ${shownAmount(elsewhere.perSecond, currency)} per second.`
		: '';
}

function notice(price: Price, limits: Limits): Field {
	const needsVideo = (limits.videos?.min ?? 0) > 0;
	const start = needsVideo ? '' : example(price, limits);
	const rates = shownRates(price, (needsVideo && price.withVideo) || price);
	return {
		displayName: `${start}List price per ${price.per ?? 'second'}: ${rates}${withoutSound(price)}${withReferenceVideo(price, limits)} (${price.date}).${otherPage(price)}`,
		name: 'priceNotice',
		type: 'notice',
		default: '',
	};
}

/** What a video costs with the chosen model, where its price is known. */
export const priceNotice = shownWhereOffered((limits, { models }, _, model) => {
	const price = models.find(({ id }) => id === model)?.price;
	return price && notice(price, limits);
});
