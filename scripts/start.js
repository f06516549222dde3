/** `npm start`: install what is missing, build what is stale, then listen. */
import { existsSync } from 'node:fs';
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
if (existsSync('.env')) process.loadEnvFile('.env');

// Imported late: what follows may use everything that a current Node has.
const { ensureInstalled } = await import('./steps/install.js');
const { ensureBuilt } = await import('./steps/build.js');
await ensureInstalled(root);
await ensureBuilt(root);
// In this process, so that signals need no passing on.
await import('../server.js');
