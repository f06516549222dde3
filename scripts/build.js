/** `npm run build`: builds what is stale, beside what runs. */
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './steps/build.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
await ensureBuilt(root);
