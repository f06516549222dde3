/**
 * How messages are compiled for tests, types, lint and development: as two large files, because each of
 * these reads every file, and a module for each message would be 1 600.
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const messageOptions = {
	project: './project.inlang',
	outdir: './src/lib/paraglide',
	// On the server; in the browser the document says (src/hooks.client.ts).
	strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
	cookieName: 'locale',
	outputStructure: 'locale-modules',
	// Its own makes a formatter for each figure of each message, a tenth of the time that a long page takes.
	additionalFiles: { 'registry.js': "export * from '#lib/format/message-formats.ts';\n" }
};

/**
 * How they are compiled for the build, which leaves out the messages that a page does not say.
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const builtMessageOptions = { ...messageOptions, outputStructure: 'message-modules' };
