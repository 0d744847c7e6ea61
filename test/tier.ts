/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { providers } from '../nodes/providers';

/** Whether these tests run as a part of `npm run nightly`, which has the time to try everything with every provider. */
export const isNightly = process.env.TEST_TIER === 'nightly';

/** One provider whose jobs can be searched for, and one whose cannot: what the engine does differently. */
const usual = [providers.find(({ findCall }) => findCall), providers.find(({ findCall }) => !findCall)];

/** Whoever works on one wants to see it there: `TEST_PROVIDERS=<id>,<id>`. */
const named = process.env.TEST_PROVIDERS?.split(',');

const all = named ? providers.filter(({ id }) => named.includes(id)) : providers;

/** The providers that the cases on a real n8n are run for. What a single provider's API does is a matter of the journeys. */
export const providersOnN8n = isNightly || named ? all : all.filter((provider) => usual.includes(provider));

export const providerIdsOnN8n = providersOnN8n.map(({ id }) => id);
