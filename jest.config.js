const { compilerOptions } = require('./tsconfig.json');

const typescript = {
	testEnvironment: 'node',
	// Types are checked by `tsc --noEmit`, once for everything, instead of file by file.
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: { ...compilerOptions, isolatedModules: true } }] },
	// Compiled copies of the sources.
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** The tests that need more than this process: each kind a project of its own, and not a unit test. */
const journeys = '<rootDir>/test/journeys/';
const n8n = '<rootDir>/test/n8n/';
const queue = '<rootDir>/test/queue/';
const browser = '<rootDir>/test/browser/';

/** @type {import('jest').Config} */
module.exports = {
	// One file at a time, many cases at once: the cases wait for one shared n8n, which wants the other core.
	maxWorkers: 1,
	maxConcurrency: 10,
	projects: [
		{
			...typescript,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: [journeys, n8n, queue, browser],
		},
		{
			...typescript,
			displayName: 'journeys',
			testMatch: [`${journeys}**/*.test.ts`],
			setupFilesAfterEnv: ['<rootDir>/test/journeys/timeout.ts'],
		},
		{
			...typescript,
			displayName: 'n8n',
			testMatch: [`${n8n}**/*.test.ts`],
			globalSetup: '<rootDir>/test/n8n/globalSetup.ts',
			globalTeardown: '<rootDir>/test/n8n/globalTeardown.ts',
			setupFilesAfterEnv: ['<rootDir>/test/n8n/timeout.ts'],
		},
		{
			...typescript,
			displayName: 'queue',
			testMatch: [`${queue}**/*.test.ts`],
		},
		{
			...typescript,
			displayName: 'browser',
			testMatch: [`${browser}**/*.test.ts`],
			globalSetup: '<rootDir>/test/n8n/globalSetup.ts',
			globalTeardown: '<rootDir>/test/n8n/globalTeardown.ts',
			setupFilesAfterEnv: ['<rootDir>/test/n8n/timeout.ts'],
		},
	],
};
