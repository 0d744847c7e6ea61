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

/** What takes long runs in `npm run nightly` and, because some of it takes pictures, in `npm run pictures`. */
const everything = process.env.TEST_TIER === 'nightly' || process.env.PICTURES === '1';
const nightly = everything ? [] : ['\\.nightly\\.test\\.ts$'];

const onN8n = {
	...typescript,
	globalSetup: '<rootDir>/test/n8n/globalSetup.ts',
	globalTeardown: '<rootDir>/test/n8n/globalTeardown.ts',
	setupFilesAfterEnv: ['<rootDir>/test/n8n/timeout.ts'],
	testPathIgnorePatterns: nightly,
};

/** @type {import('jest').Config} */
module.exports = {
	// The tests of n8n wait for its clock most of the time, so that three files share two cores well.
	maxWorkers: 3,
	maxConcurrency: 10,
	testSequencer: '<rootDir>/test/run/longestFirst.cjs',
	projects: [
		{
			...typescript,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: [...nightly, journeys, n8n, queue, browser],
			setupFilesAfterEnv: ['<rootDir>/test/journeys/timeout.ts'],
		},
		{
			...typescript,
			displayName: 'journeys',
			testMatch: [`${journeys}**/*.test.ts`],
			testPathIgnorePatterns: nightly,
			setupFilesAfterEnv: ['<rootDir>/test/journeys/timeout.ts'],
		},
		{ ...onN8n, displayName: 'n8n', testMatch: [`${n8n}**/*.test.ts`] },
		{
			...typescript,
			displayName: 'queue',
			testMatch: [`${queue}**/*.test.ts`],
			testPathIgnorePatterns: nightly,
			setupFilesAfterEnv: ['<rootDir>/test/n8n/timeout.ts'],
		},
		{ ...onN8n, displayName: 'browser', testMatch: [`${browser}**/*.test.ts`] },
	],
};
