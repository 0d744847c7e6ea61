/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { findChromium } from '../browser/chromium';
import { isInstalled, rejectWhenMissing } from '../n8n/install';
import { pinnedRelease } from '../n8n/release';
import { missingForN8n } from '../n8n/preflight';
import { addServices, missingServices } from '../queue/services';
import { cacheRoot } from '../../tools/cachedFolder.cjs';

/** Tests that this machine cannot run, why, and what would change that. */
export interface Skipped {
	tests: string;
	because: string;
	remedy: string;
}

/** What `npm test` runs on this machine. */
export interface Plan {
	/** Names of jest's projects. */
	projects: string[];
	skipped: Skipped[];
	/** One line for whoever started it. */
	summary: string;
}

/** Minutes on two cores, measured; see "Tests" in CONTRIBUTING.md. */
const minutes = { usual: 11, queue: 2, installation: 3 };

/** Polls at this machine. Throws where not even n8n can be installed, with everything that is missing. */
export async function makePlan(): Promise<Plan> {
	const installed = isInstalled();
	if (!installed) rejectWhenMissing(missingForN8n(cacheRoot()));
	const [chromium, services] = await Promise.all([findChromium(), missingServices()]);
	const skipped: Skipped[] = [
		...(chromium === undefined ? [withoutBrowser()] : []),
		...(services === undefined
			? []
			: [{ tests: 'queue mode', because: `there is no ${services}`, remedy: addServices }]),
	];
	const parts = [
		'units and journeys',
		`a real n8n ${pinnedRelease.version}`,
		...(chromium === undefined ? [] : ['the editor in Chromium']),
		...(services === undefined ? ['queue mode on Redis and PostgreSQL'] : []),
	];
	const total = minutes.usual + (services === undefined ? minutes.queue : 0);
	const before = installed ? '' : `, after about ${minutes.installation} minutes in which n8n is installed, once`;
	return {
		projects: [
			'unit',
			'journeys',
			'n8n',
			...(chromium === undefined ? [] : ['browser']),
			...(services === undefined ? ['queue'] : []),
		],
		skipped,
		summary: `Tests: ${parts.join(', ')}. About ${total} minutes on two cores${before}.`,
	};
}

function withoutBrowser(): Skipped {
	const named = process.env.CHROMIUM;
	return {
		tests: 'the editor in Chromium',
		because:
			named === undefined
				? 'the Chromium of the package registry runs on Linux x64 only'
				: `${named}, named in CHROMIUM, does not start`,
		remedy: 'CHROMIUM=/path/to/a/chromium npm test',
	};
}
