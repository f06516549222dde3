/** Compiles messages/*.json for tools that run without Vite: unit tests, type check, lint. */
import process from 'node:process';
import { compile } from '@inlang/paraglide-js';
import { messageOptions } from '../paraglide.config.js';

await compile(messageOptions);
// The compiler's project store leaves timers of half a minute behind, which nothing waits for.
process.exit();
