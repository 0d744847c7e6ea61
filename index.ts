/**
 * n8n-nodes-ai-video: two n8n nodes and one credential type per provider.
 *
 *   input item -> Create Video -> job -> Wait for Video -> job + video address (+ file)
 *                      |                      |
 *              readRequest, check        readJobs
 *                      v                      v
 *          engine/submitting/submit   engine/polling/wait, poll
 *                      \______ providers/<id> ______/     (pure: request -> call, reply -> meaning)
 *
 * To add a provider: nodes/providers/<id>.ts, credentials/<Name>Api.credentials.ts, test/providers/<id>/,
 * one entry in nodes/providers/index.ts and one in package.json. CONTRIBUTING.md says what they hold; forms, docs and the
 * tests that all providers share derive from the registry.
 */
export { CreateVideo } from './nodes/CreateVideo/CreateVideo.node';
export { WaitForVideo } from './nodes/WaitForVideo/WaitForVideo.node';
export { providers } from './nodes/providers';
