import process from 'node:process';
import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
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
