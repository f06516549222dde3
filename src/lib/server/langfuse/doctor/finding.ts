/** What the doctor may find, as data: the page has a text and a fix for each kind. */
import type { Found, FrameFinding } from '../../embed/doctor/finding.ts';

export type Finding =
	| FrameFinding
	/** Its start-up scripts failed: 500 on every route. */
	| Found<'booted-broken', 'blocking', { url: string }>
	/** It is shutting down and drains what is open. */
	| Found<'stopping', 'warning', { url: string }>
	/** Something else answers there. */
	| Found<'not-langfuse', 'blocking', { url: string; status: number }>
	/** Built for a path; the own origin cannot serve it, prefix mode can. */
	| Found<'base-path-build', 'blocking', { basePath: string; portalOrigin: string }>
	/** Sign-out and SSO would leave the frame for `configured`. */
	| Found<'nextauth-url-differs', 'warning', { configured: string; expected: string }>
	/** `NEXTAUTH_URL` is https while browsers speak http: they refuse its cookies. */
	| Found<
			'secure-cookies-refused',
			'blocking',
			{ configured: string; expected: string; publicOrigin: string }
	  >
	/** It does not say what its sign-in is set to. `status`: null where nothing answered in time. */
	| Found<'sign-in-unreadable', 'warning', { url: string; status: number | null }>
	| Found<'unsupported-version', 'warning', { version: string }>
	/** No single sign-on on either side: people sign in to Langfuse by hand. */
	| Found<'sso-off', 'info', { portalOrigin: string }>
	/** The portal is ready to sign people in, and Langfuse does not know it. */
	| Found<'sso-missing', 'warning', { issuer: string }>
	/** Sign-in tokens are refused beyond ten seconds. */
	| Found<'clock-skew', 'warning', { seconds: number }>
	| Found<'running', 'info', { version: string; api: 'legacy' | 'events' }>;
