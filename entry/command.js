/**
 * Runs a command of the installation on what is built: `node entry/command.js backup FILE`.
 *
 * It never builds: that is for `npm start` and `npm run build`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import process from 'node:process';
import { currentBuild } from './builds.js';

const [name = '', ...args] = process.argv.slice(2);
// npm runs scripts in the package's folder and says here where the person is.
const folder = process.env.INIT_CWD || process.cwd();

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (existsSync('.env')) process.loadEnvFile('.env');
process.env.NODE_ENV ??= 'production';

const build = currentBuild(process.cwd());
if (build === null) {
	console.error('The portal is not built yet: run npm start.');
	process.exit(1);
}
const { runCommand } = await import(pathToFileURL(join(build, 'commands/run-command.js')).href);
const code = await runCommand(name, args, {
	env: process.env,
	folder,
	version: JSON.parse(readFileSync('package.json', 'utf8')).version,
	// The output is for what was asked for, such as a backup that is piped on.
	say: (/** @type {string} */ line) => console.error(line),
	out: process.stdout,
	in: process.stdin
});
// The engine's threads would keep the process alive.
process.exit(code);
