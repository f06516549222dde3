/**
 * Runs a command of the installation on what is built: `node entry/command.js backup FILE`.
 *
 * It never builds: a running portal loads parts of its build while it works, so only `npm start`
 * changes that.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import process from 'node:process';

const commandsFile = new URL('../build/commands/run-command.js', import.meta.url);
const [name = '', ...args] = process.argv.slice(2);
// npm runs scripts in the package's folder and says here where the person is.
const folder = process.env.INIT_CWD || process.cwd();

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (existsSync('.env')) process.loadEnvFile('.env');
process.env.NODE_ENV ??= 'production';

if (!existsSync(commandsFile)) {
	console.error('The portal is not built yet: run npm start.');
	process.exit(1);
}
const { runCommand } = await import(commandsFile.href);
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
