import type { Application } from '../embed/application.ts';

/** Where a base-path build lives on the portal's own origin (prefix mode). */
export const MOUNT = '/langfuse';

/** What the proxy knows of Langfuse 2 to 4. */
export const langfuseApplication: Application = {
	name: 'langfuse',
	door: '/admin/langfuse/open',
	// next-auth's (plain, __Secure-, __Host-), Langfuse's own and Next's language choice.
	cookie: /^(?:(?:__Secure-|__Host-)?next-auth\.[^\s=]+|langfuse\.[^\s=]+|NEXT_LOCALE)$/,
	places: {
		// What a browser never needs: instance administration (its own bearer key), billing, and the
		// key-authenticated API, which SDKs reach at Langfuse's own address.
		// And what a base-path build has below its mount, which is served there alone.
		denied: ['/api/admin', '/api/billing', '/api/public', MOUNT],
		allowed: ['/api/public/health', '/api/public/ready', '/api/public/slack'],
		// Langfuse is built with Next's `i18n`, of this one language.
		locales: ['/en']
	},
	reservedHeaders: null,
	staticPath: '/_next/static',
	webSockets: [],
	// Langfuse's own limits.
	bodyCaps: [
		['/api/trpc', 4_718_592],
		['/api/support', 52_428_800]
	],
	headersMs: [
		['/api/trpc', 240_000],
		['/api/chatCompletion', 120_000]
	]
};
