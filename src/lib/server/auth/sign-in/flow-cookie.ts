import type { CookieToSet } from '../caller.ts';
import { flowSeconds } from '../company-provider/provider.ts';

/** The cookie that ties the way back from the identity provider to the browser that went there. */
export function flowCookie(url: URL): Pick<CookieToSet, 'name' | 'options'> {
	const secure = url.protocol === 'https:';
	return {
		name: secure ? '__Host-portal.oidc' : 'portal.oidc',
		// Lax: the way back is a link from another site.
		options: { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: flowSeconds }
	};
}
