/** The longest journey waits for two timed polls of n8n, each up to two minutes. */
const JOURNEY_WITHIN_MS = 300_000;

jest.setTimeout(JOURNEY_WITHIN_MS);
