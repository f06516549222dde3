import process from 'node:process';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-node';
import { digestInputs } from './scripts/steps/build.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		// By the sources, not by the clock: `svelte-kit sync` and the tests write into the same folder as a
		// build that runs, and a page starts only where server and browser name the same version.
		version: { name: digestInputs(fileURLToPath(new URL('.', import.meta.url))) },
		// scripts/steps/build.js says where: beside the build that runs.
		adapter: adapter({
			out: process.env.PORTAL_BUILD_DIR ?? 'build/by-hand',
			envPrefix: 'PORTAL_ADAPTER_'
		}),
		// Kit's own check runs before hooks, in production only, and knows one origin at build time.
		// The portal answers on several origins chosen at run time, so the `origin` handle in
		// src/lib/server/hooks does the check for every method and content type instead.
		csrf: { trustedOrigins: ['*'] },
		csp: {
			mode: 'nonce',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				// Style attributes are how Svelte binds positions and colours; scripts stay strict.
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['self'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		typescript: {
			config: (config) => {
				config.include.push('../*.ts', '../*.js', '../scripts/**/*', '../entry/**/*');
				config.exclude.push('../tests/fakes/langfuse-next/**');
				return config;
			}
		}
	}
};
