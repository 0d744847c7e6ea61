/**
 * Runs a command in this process's group and ends the whole group when the process that asked for it is gone,
 * however it went (Ctrl-C, a crash, kill -9): its end of our standard input closes then.
 * Arguments: a folder to delete in that case ('' for none), the command, its arguments.
 */
const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');

const [folder, command, ...commandArguments] = process.argv.slice(2);
const child = spawn(command, commandArguments, { stdio: ['ignore', 'inherit', 'inherit'] });

child.on('error', (error) => {
	console.error(error.message);
	process.exit(127);
});
child.on('exit', (code, signal) => process.exit(signal === null ? code : 128));

process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGINT', () => child.kill('SIGTERM'));

process.stdin.resume();
process.stdin.on('close', () => {
	child.removeAllListeners('exit');
	child.kill('SIGKILL');
	if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	process.kill(-process.pid, 'SIGKILL');
});
