import { isSameSite } from '../rules/site.ts';
import type { Origins } from './exchange.ts';

type FindByHost = (host: string | null) => Origins | null;

/** One pair of names, settled by configuration; every other `Host` is refused. */
export function fixedOrigins(publicOrigin: string, portalOrigins: readonly string[]): FindByHost {
	const origins = pair(new URL(publicOrigin).origin, portalOrigins);
	const { host } = new URL(publicOrigin);
	return (asked) => (asked?.toLowerCase() === host ? origins : null);
}

/**
 * The portal's own host name on a second port, whatever name the browser used: `http://box:3001`
 * belongs to `http://box:3000`. The gate cookie is host-only, so a name that an attacker points here
 * (DNS rebinding) finds the gate shut.
 */
export function ownPortOrigins(ports: { portal: number; own: number }): FindByHost {
	const find: FindByHost = (asked) => {
		const url = asked === null ? null : hostUrl(asked);
		if (url === null || Number(url.port || 80) !== ports.own) return null;
		const portal = new URL(`http://${url.hostname}:${ports.portal}`).origin;
		return pair(url.origin, [portal]);
	};
	// A frame asks for hundreds of files under one name.
	let last: { readonly asked: string | null; readonly origins: Origins | null } | null = null;
	return (asked) => {
		if (last === null || last.asked !== asked) last = { asked, origins: find(asked) };
		return last.origins;
	};
}

/**
 * Prefix mode: an application below `mount` on the portal's own origin.
 * @param portalOrigins the portal's addresses; empty: http on `portalPort` of whatever host
 */
export function mountedOrigins(
	mount: string,
	portalOrigins: readonly string[],
	portalPort: number
): FindByHost {
	return (asked) => {
		const origin = portalOrigins.find((known) => new URL(known).host === asked?.toLowerCase());
		if (origin !== undefined) return mounted(origin, mount);
		const url = asked === null || portalOrigins.length > 0 ? null : hostUrl(asked);
		return url !== null && Number(url.port || 80) === portalPort
			? mounted(url.origin, mount)
			: null;
	};
}

const mounted = (origin: string, basePath: string): Origins => ({
	publicOrigin: origin,
	basePath,
	portalOrigins: [origin],
	crossSite: false
});

function pair(publicOrigin: string, portalOrigins: readonly string[]): Origins {
	const crossSite = !portalOrigins.some((origin) => isSameSite(origin, publicOrigin));
	return { publicOrigin, basePath: '', portalOrigins, crossSite };
}

function hostUrl(host: string): URL | null {
	if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)) return null;
	try {
		return new URL(`http://${host}`);
	} catch {
		return null;
	}
}
