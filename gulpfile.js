const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { glob, readFile, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { transform } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const ASSETS = ['nodes/**/*.{svg,png,json}', 'credentials/**/*.svg'];

async function clean() {
	await rm(join(__dirname, 'dist'), { recursive: true, force: true });
}

function compile() {
	const compiler = require.resolve('typescript/bin/tsc');
	return spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: __dirname, stdio: 'inherit' });
}

/** Indentation alone was a tenth of the package. Names stay, so that people can read stack traces and review it. */
async function tighten() {
	for await (const file of glob('dist/**/*.js', { cwd: __dirname })) {
		const path = join(__dirname, file);
		const { code } = await transform(await readFile(path, 'utf8'), { minifyWhitespace: true, minifySyntax: true });
		await writeFile(path, code);
	}
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
exports.tighten = tighten;
exports.copyAssets = copyAssets;
exports.check = check;
exports.build = series(clean, parallel(series(compile, tighten), copyAssets), check);
exports.default = exports.build;
