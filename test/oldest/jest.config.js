const [{ testEnvironment, transform, modulePathIgnorePatterns }] = require('../../jest.config.js').projects;

/** The journeys on one older n8n, which `main.ts` names: too long for `npm test`, and so a run of its own. */
module.exports = {
	testEnvironment,
	transform,
	modulePathIgnorePatterns,
	rootDir: '../..',
	testMatch: ['<rootDir>/test/oldest/*.journeys.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/oldest/timeout.ts'],
	maxWorkers: 1,
	verbose: true,
	// What a failed journey leaves open must not hold the run.
	forceExit: true,
};
