/** A case starts, runs and resumes real executions, and n8n looks for due ones once a minute. */
const CASE_TIMEOUT_MS = 300_000;

jest.setTimeout(CASE_TIMEOUT_MS);
