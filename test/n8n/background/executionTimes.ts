/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes a stopped n8n believe that it was down for so many minutes more: everything that sleeps is due that much earlier.
 * With an execution it is the only one.
 */
export function sleepIsShorter(userFolder: string, minutes: number, executionId?: string): void {
	const database = new DatabaseSync(join(userFolder, '.n8n', 'database.sqlite'));
	try {
		database
			.prepare(
				`UPDATE execution_entity SET waitTill = strftime('%Y-%m-%d %H:%M:%f', waitTill, ?)
				WHERE status = 'waiting' AND (? IS NULL OR id = ?)`,
			)
			.run(`-${minutes} minutes`, executionId ?? null, executionId ?? null);
	} finally {
		database.close();
	}
}
