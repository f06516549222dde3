import process from 'node:process';
import { defineConfig } from 'vite';

/** The commands of an installation (`entry/command.js`) as plain JavaScript, beside the built app. */
export default defineConfig({
	publicDir: false,
	build: {
		ssr: 'src/lib/server/operations/run-command.ts',
		outDir: `${process.env.PORTAL_BUILD_DIR ?? 'build/by-hand'}/commands`,
		target: 'node20',
		minify: false
	}
});
