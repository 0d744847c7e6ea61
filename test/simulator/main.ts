/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
import { parseArgs } from 'node:util';

import { startSimulator } from './server';

/** `npm run simulator -- --port 4010 --job-seconds 20 --speed 1`: stays up until Ctrl+C. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '4010' },
			'job-seconds': { type: 'string', default: '20' },
			speed: { type: 'string', default: '1' },
		},
	});
	const simulator = await startSimulator({
		port: Number(values.port),
		jobSeconds: Number(values['job-seconds']),
		speed: Number(values.speed),
	});
	console.log(simulator.description);
	process.once('SIGINT', () => void simulator.close());
	process.once('SIGTERM', () => void simulator.close());
}

void main();
