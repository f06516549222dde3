/** Builds the programs that check deploy/ ahead of the tests, as CI does while it checks types. */
import process from 'node:process';
import { ensureDeployTools } from './steps/deploy-tools.js';
import { say } from './steps/report.js';

const missing = await ensureDeployTools();
if (missing) say(`LEFT OUT: what checks deploy/ by its own tools: ${missing.why}`);
process.exit(missing?.broken ? 1 : 0);
