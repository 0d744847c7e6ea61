const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { rm } = require('node:fs/promises');
const { join } = require('node:path');
const { dest, parallel, series, src } = require('gulp');

const ASSETS = ['nodes/**/*.{svg,png,json}', 'credentials/**/*.svg'];

async function clean() {
	await rm(join(__dirname, 'dist'), { recursive: true, force: true });
}

/** What is published can be compared with its source line by line, so nothing is minified. */
function compile() {
	const compiler = require.resolve('typescript/bin/tsc');
	return spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: __dirname, stdio: 'inherit' });
}

function copyAssets() {
	return src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** n8n skips a node whose file is not there and says so in its log only; here it stops the build. */
async function check() {
	const { main, n8n } = require('./package.json');
	const missing = [main, ...n8n.nodes, ...n8n.credentials].filter((path) => !existsSync(join(__dirname, path)));
	if (missing.length > 0) {
		throw new Error(`package.json names files that the build did not make:\n  ${missing.join('\n  ')}`);
	}
}

exports.clean = clean;
exports.compile = compile;
exports.copyAssets = copyAssets;
exports.check = check;
exports.build = series(clean, parallel(compile, copyAssets), check);
exports.default = exports.build;
