import type { VideoProvider } from '../video/provider';
import { eachLabs } from './eachLabs';
import { fal } from './fal';
import { kinovi } from './kinovi';
import { runflow } from './runflow';
import { seedance2Pro } from './seedance2Pro';
import { shortApi } from './shortApi';

/** The one list of providers: forms, credential slots, search words, contract tests and docs derive from it. */
export const providers: readonly [VideoProvider, ...VideoProvider[]] = [
	eachLabs,
	fal,
	kinovi,
	runflow,
	seedance2Pro,
	shortApi,
];

export function providerById(id: string): VideoProvider | undefined {
	return providers.find((provider) => provider.id === id);
}

/** Names for people, by id. */
export const providerNames: Readonly<Record<string, string>> = Object.fromEntries(
	providers.map(({ id, name }) => [id, name]),
);
