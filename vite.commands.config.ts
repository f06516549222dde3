import process from 'node:process';
import { defineConfig } from 'vite';

/**
 * Packages go into the built files of the server: to find and read their seven hundred took a fifth of a
 * start. Outside stay the engine and SQLite, which are native addons and imported on first use, and what
 * looks for files of its own.
 */
export const inFewFiles = {
	external: ['chdb', 'libsql', 'mysql2', 'pino'],
	noExternal: true as const
};

/** The commands of an installation (`entry/command.js`) as plain JavaScript, beside the built app. */
export default defineConfig({
	publicDir: false,
	ssr: inFewFiles,
	build: {
		ssr: 'src/lib/server/operations/run-command.ts',
		outDir: `${process.env.PORTAL_BUILD_DIR ?? 'build/by-hand'}/commands`,
		target: 'node20',
		minify: false
	}
});
