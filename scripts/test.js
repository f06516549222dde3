/**
 * `npm test`: unit, contract and browser tests; fetches what they need.
 *
 * `npm test` runs all that needs no Python. `npm run test:e2e` runs the browser tests alone,
 * `npm run test:interop` the real producers. What follows `--` goes to the test runner.
 */
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { complainAboutNode } from './steps/node-version.js';

const complaint = complainAboutNode(process.versions.node);
if (complaint) {
	console.error(complaint);
	process.exit(1);
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

const { ensureInstalled } = await import('./steps/install.js');
await ensureInstalled(root);
const { ensureBuilt } = await import('./steps/build.js');
const { findOrFetchBrowser } = await import('./steps/browser.js');
const { ensureDeployTools } = await import('./steps/deploy-tools.js');
const { findOrMakeProducers } = await import('./steps/producers.js');
const { giveUp, say } = await import('./steps/report.js');
const { closingLine, runInBrowser, runUnit, sum } = await import('./steps/suites.js');
const { run, runNode } = await import('./steps/run.js');

const [given = '', ...rest] = process.argv.slice(2);
const only = given === 'browser' || given === 'interop' ? given : null;
const args = only ? rest : process.argv.slice(2);
/** @type {import('./steps/suites.js').Outcome[]} */
const counts = [];

// First: the contract suite starts built portals.
await ensureBuilt(root);
if (!only) {
	const missing = await ensureDeployTools();
	if (missing) say(`LEFT OUT: what checks deploy/ by its own tools: ${missing.why}`);
	say('Unit and contract tests');
	if (!process.env.SYNCED) await prepare();
	counts.push(await runUnit(args));
}

const browser =
	(await findOrFetchBrowser()) ??
	giveUp('No Chromium or Chrome found. Install one, or name it: CHROME_PATH=/path npm test.');
say(`Browser: ${browser}`);

if (only === 'interop') {
	const producers = await findOrMakeProducers();
	if ('missing' in producers) giveUp(producers.missing);
	say('Real producers: LiteLLM, the AgentOps SDK, the OpenTelemetry exporter');
	counts.push(await runInBrowser('interop', { CHROME_PATH: browser, ...producers }, args));
} else {
	say('Browser tests');
	counts.push(await runInBrowser('browser', { CHROME_PATH: browser }, only ? args : []));
	if (!only) {
		say(
			'LEFT OUT: interop with the real LiteLLM and AgentOps SDK (needs Python): npm run test:interop'
		);
	}
}

const total = sum(counts);
// Named once more at the end, where a log that was cut off still shows them.
for (const { failures } of counts) for (const name of failures) console.log(`FAILED TEST: ${name}`);
console.log(closingLine(total));
process.exit(total.failed === 0 ? 0 : 1);

/**
 * Makes what unit tests import but git does not hold: Kit's types and the compiled messages. `.ci/run` has
 * done so (SYNCED) before it looks at anything.
 */
async function prepare() {
	for (const { code, output } of [
		await runNode('node_modules/@sveltejs/kit/svelte-kit.js', ['sync']),
		await run(process.execPath, ['scripts/messages.js'])
	]) {
		if (code !== 0) giveUp('Preparing the tests failed (see above).', output);
	}
}
