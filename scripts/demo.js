/** `npm run demo`: a realistic day of agent traffic for a running portal, into its project `demo`. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { traffic } from './demo/day.js';
import { openDemoProject } from './demo/local-project.js';
import { batches } from './demo/otlp.js';
import { opensDemoProject, SendError, sendSpans } from './demo/send.js';

const usage = `Sends demo traffic to a running portal, into its project "demo".

  npm run demo -- [--url http://localhost:3000] [--key UUID] [--hours 48] [--sessions 600] [--seed text]

  --url       the portal
  --key       an API key of the project "demo"; without it one is made in DATA_DIR on this machine,
              where the portal's database is (not with DATABASE_URL)
  --hours     how far back, 1 to 336
  --sessions  on a working day, 1 to 20000
  --seed      another seed, other traffic; the same seed sends the same spans again

Sent again later it adds what has happened since.`;

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
if (existsSync('.env')) process.loadEnvFile('.env');

try {
	await main();
} catch (error) {
	if (!(error instanceof SendError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function main() {
	const values = readArguments();
	if (values.help) {
		console.log(usage);
		return;
	}
	const url = values.url.replace(/\/+$/, '');
	const plan = {
		seed: values.seed,
		nowMs: Date.now(),
		hours: whole('--hours', values.hours, 336),
		sessionsPerDay: whole('--sessions', values.sessions, 20_000)
	};
	if (values.key !== undefined) {
		await send(url, values.key, plan);
		return;
	}
	if (process.env.DATABASE_URL) {
		throw new SendError(
			'The portal\'s database is at DATABASE_URL, where no key is made from here. Make a project with the slug "demo" and an API key in the portal, and give --key.'
		);
	}
	const dataDir = resolve(process.env.DATA_DIR || './data');
	const project = openDemoProject(dataDir);
	if (!project) {
		throw new SendError(
			`There is no portal in ${dataDir}. Start it once with "npm start", or give --url and --key.`
		);
	}
	try {
		await send(url, project.key, plan);
	} finally {
		project.revoke();
	}
}

function readArguments() {
	try {
		return parseArgs({
			options: {
				url: { type: 'string', default: `http://localhost:${process.env.PORT || 3000}` },
				key: { type: 'string' },
				hours: { type: 'string', default: '48' },
				sessions: { type: 'string', default: '600' },
				seed: { type: 'string', default: 'agent-portal' },
				help: { type: 'boolean', short: 'h', default: false }
			}
		}).values;
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		throw new SendError(`${error.message}\n\n${usage}`);
	}
}

/**
 * @param {string} url
 * @param {string} key
 * @param {Parameters<typeof traffic>[0]} plan
 */
async function send(url, key, plan) {
	// Asked first, so that a plan without traffic does not count as sent where nobody listens.
	if (!(await opensDemoProject(url, key))) {
		throw new SendError('This key belongs to another project. Demo traffic goes to "demo" only.');
	}
	let spans = 0;
	let refused = 0;
	let shownAtMs = 0;
	for (const batch of batches(traffic(plan), 512)) {
		refused += await sendSpans(url, key, batch.body);
		spans += batch.spans;
		if (process.stdout.isTTY && Date.now() - shownAtMs > 200) {
			process.stdout.write(`\r${spans} spans sent`);
			shownAtMs = Date.now();
		}
	}
	if (process.stdout.isTTY) process.stdout.write('\r');
	console.log(`${spans} spans sent to the project "demo" of ${url}.`);
	if (refused > 0) console.log(`${refused} of them were refused.`);
	console.log(`See ${url}/admin/monitoring?project=demo`);
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} most
 */
function whole(name, text, most) {
	const value = Number(text);
	if (!Number.isInteger(value) || value < 1 || value > most) {
		throw new SendError(`${name} must be a whole number from 1 to ${most}.\n\n${usage}`);
	}
	return value;
}
