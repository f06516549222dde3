/**
 * How messages are compiled, for the build (vite.config.ts) and for tests (scripts/messages.js).
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const messageOptions = {
	project: './project.inlang',
	outdir: './src/lib/paraglide',
	strategy: ['cookie', 'custom-document', 'preferredLanguage', 'baseLocale'],
	cookieName: 'locale'
};
