import type { VideoProvider } from '../../nodes/video/provider';
import { limitsFor } from '../../nodes/video/offer';
import { modeNames, modes } from '../../nodes/video/request';
import { table } from './markdown';
import { priceSpan } from './prices';

function secondsOf({ offers }: VideoProvider): string {
	const durations = offers.flatMap((offer) =>
		offer.models.flatMap((model) => limitsFor(offer, model.id).duration ?? []),
	);
	const [min, max] = [Math.min(...durations.map((one) => one.min)), Math.max(...durations.map((one) => one.max))];
	return `${min}–${max}${durations.some(({ auto }) => auto) ? ', Auto' : ''}`;
}

/** The overview of the README. */
export function providersTable(providers: readonly VideoProvider[]): string {
	const rows = providers.map((provider) => {
		const models = provider.offers.flatMap((offer) => offer.models);
		return [
			`[${provider.name}](docs/providers/${provider.id}.md)`,
			modes
				.filter((mode) => provider.offers.some((offer) => offer.mode === mode))
				.map((mode) => modeNames[mode])
				.join(', '),
			String(new Set(models.map(({ id }) => id)).size),
			secondsOf(provider),
			priceSpan(models.flatMap(({ price }) => price ?? [])),
		];
	});
	return table(['Provider', 'Operations', 'Models', 'Seconds', 'List price per second'], rows);
}
