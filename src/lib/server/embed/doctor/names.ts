import { isSameSite } from '../rules/site.ts';
import type { FrameFinding } from './finding.ts';

/** The three addresses of an embedded application. */
export interface Addresses {
	/** The application's internal one. */
	readonly upstreamUrl: string;
	/** As browsers see it. */
	readonly publicOrigin: string;
	readonly portalOrigin: string;
}

/**
 * What can be known without asking: a pure look at the three addresses.
 * @param mounted it is served on the portal's own origin, where nothing can differ
 */
export function examineNames(addresses: Addresses, mounted = false): FrameFinding[] {
	const { upstreamUrl, publicOrigin, portalOrigin } = addresses;
	const params = { portalOrigin, publicOrigin };
	const upstream = new URL(upstreamUrl).origin;
	if (upstream === publicOrigin || upstream === portalOrigin) {
		return [{ kind: 'upstream-is-portal', severity: 'blocking', params: { url: upstream } }];
	}
	if (mounted) return [];
	if (publicOrigin === portalOrigin) {
		return [{ kind: 'same-origin', severity: 'blocking', params: { publicOrigin } }];
	}
	const portal = new URL(portalOrigin);
	const frame = new URL(publicOrigin);
	if (portal.protocol === 'https:' && frame.protocol === 'http:') {
		return [{ kind: 'mixed-content', severity: 'blocking', params }];
	}
	if (isSameSite(portalOrigin, publicOrigin)) return [];
	// A port of the same host is always the same site.
	const port = frame.port !== '' && frame.port !== portal.port ? frame.port : '3001';
	const suggestion = `${portal.protocol}//${portal.hostname}:${port}`;
	return [{ kind: 'cross-site', severity: 'blocking', params: { ...params, suggestion } }];
}
