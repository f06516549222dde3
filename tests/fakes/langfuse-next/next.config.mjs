/** Langfuse's own security headers, baked in at build time as there. */
const policy =
	"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'self'; object-src 'none'; form-action 'self'";

const basePath = process.env.NEXT_PUBLIC_BASE_PATH ?? '';

export default {
	// The portal's own lock file lies above this one.
	outputFileTracingRoot: import.meta.dirname,
	basePath,
	distDir: basePath === '' ? '.next/root' : '.next/base-path',
	i18n: { locales: ['en'], defaultLocale: 'en' },
	async headers() {
		return [
			{
				source: '/:path*',
				headers: [
					{ key: 'x-frame-options', value: 'SAMEORIGIN' },
					{ key: 'X-Content-Type-Options', value: 'nosniff' },
					{ key: 'Permissions-Policy', value: 'autoplay=*, fullscreen=*, microphone=*' },
					{ key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' }
				]
			},
			{
				source: '/((?!api).*)',
				headers: [{ key: 'Content-Security-Policy', value: policy }]
			}
		];
	}
};
