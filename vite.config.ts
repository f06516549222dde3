import { availableParallelism } from 'node:os';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { embeddedPorts } from './entry/embedded-dev.js';
import { builtMessageOptions, messageOptions } from './paraglide.config.js';
import { inFewFiles } from './vite.commands.config.ts';

// Unit tests read the compiled messages (`npm run sync`): the compiler's watcher would keep their
// process open after the last test.
const underTest = process.env.VITEST !== undefined;

/** What several pages share goes to the browser in one file: a page would else ask for eighty small ones. */
const sharedFile: Plugin = {
	name: 'shared-file',
	config: (_config, { isSsrBuild }) =>
		isSsrBuild ? {} : { build: { rolldownOptions: { output: { codeSplitting } } } }
};
/** What draws charts, and what checks forms: large, and asked for by the pages that do. */
const charts =
	/[\\/]node_modules[\\/](chart\.js|@kurkle)[\\/]|[\\/]components[\\/]charts[\\/](?!palette|spec)/;
const forms = /[\\/]node_modules[\\/]zod[\\/]/;
// A group takes what its files import along, unless an earlier one has it: what all share comes first.
const codeSplitting = {
	groups: [
		{
			name: 'shared',
			test: (id: string) => !charts.test(id) && !forms.test(id),
			minShareCount: 3,
			maxModuleSize: 30_000,
			priority: 3
		},
		{ name: 'forms', test: forms, priority: 2 },
		{ name: 'charts', test: charts, priority: 1 }
	]
};

// Loaded for tests alone: it brings the runner along.
const sequence = underTest
	? { sequence: { sequencer: (await import('./tests/longest-first.ts')).LongestFirst } }
	: {};

export default defineConfig(({ command }) => ({
	plugins: [
		sharedFile,
		...(underTest
			? []
			: [
					tailwindcss(),
					paraglideVitePlugin(command === 'build' ? builtMessageOptions : messageOptions),
					embeddedPorts()
				]),
		sveltekit()
	],
	ssr: command === 'build' ? inFewFiles : { external: inFewFiles.external },
	test: {
		include: ['{src,tests,entry,scripts}/**/*.test.ts'],
		exclude: ['tests/e2e/**', 'tests/interop/**', '**/node_modules/**'],
		environment: 'node',
		globalSetup: 'tests/builders/store-tables.ts',
		// Much of a test's time is waiting for an engine, a disk or a socket: one more than there are cores.
		maxWorkers: availableParallelism() + 1,
		// To load the engine and the libraries anew for each file would take a quarter of the time. No test
		// may lean on what another file left behind.
		isolate: false,
		...sequence,
		silent: 'passed-only',
		// Nothing here measures time: a busy machine must not fail what is right.
		testTimeout: 30_000,
		hookTimeout: 60_000
	}
}));
