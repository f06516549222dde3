/** Compiles messages/*.json for tools that run without Vite: unit tests, type check, lint. */
import { compile } from '@inlang/paraglide-js';
import { messageOptions } from '../paraglide.config.js';

await compile(messageOptions);
