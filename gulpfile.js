const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { rm, writeFile } = require('node:fs/promises');
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

/** A third smaller; what stands at the top of a module keeps its name, so that stack traces still tell where. */
async function tighten() {
	for await (const { path, contents } of src('dist/**/*.js')) {
		const { code } = await transform(contents.toString(), { minify: true, charset: 'utf8' });
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
