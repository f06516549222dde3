/**
 * Starts the built portal with this very Node, asks it whether it is alive and stops it.
 * `.ci/run` runs it on the newest supported Node: node scripts/smoke.js
 */
import process from 'node:process';
import { startBuiltPortal } from './steps/built-portal.js';
import { say, secondsSince } from './steps/report.js';

const startedAt = performance.now();
const portal = await startBuiltPortal({}, 60_000);
const { status } = await fetch(`${portal.url}/healthz`);
say(`Node ${process.versions.node}: up in ${secondsSince(startedAt)}, /healthz answers ${status}`);
await portal.stop();
