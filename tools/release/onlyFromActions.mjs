#!/usr/bin/env node
/** Runs before `npm publish`: n8n takes packages with npm's provenance only, which a laptop cannot give. */
if (process.env.GITHUB_ACTIONS !== 'true') {
	console.error(
		'A version is published by pushing its tag, see "Releasing" in CONTRIBUTING.md. Nothing was published.',
	);
	process.exit(1);
}
