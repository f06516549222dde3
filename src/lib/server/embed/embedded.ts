/** One application behind the portal: its origin, its gate and its proxy. */
import type { Application } from './application.ts';
import type { FrameFinding } from './doctor/finding.ts';
import type { GateStore } from './gate/gate-store.ts';
import { createGate, type EmbeddedAddress, type Guest } from './gate/gate.ts';
import type { PortalSessions } from './gate/liveness.ts';
import type { FindWords } from './proxy/exchange.ts';
import { fixedOrigins, mountedOrigins, ownPortOrigins } from './proxy/origins.ts';
import type { ProxyFault } from './proxy/hop.ts';
import type { ProxyLog, ProxyOptions } from './proxy/options.ts';
import { createProxy, type Proxy } from './proxy/proxy.ts';

/** What the portal's settings say of an embedded application, and what the portal lends it. */
export interface EmbeddedSettings {
	/** Its internal address; only the origin is used. */
	readonly upstreamUrl: string;
	/** Its address in the browser; null: the portal's host name on `port`. */
	readonly publicOrigin: string | null;
	readonly port: number;
	/** The portal's own addresses in the browser; empty: http on `portalPort` of the same host. */
	readonly portalOrigins: readonly string[];
	readonly portalPort: number;
	/** Tells who may come in now. */
	readonly sessions: PortalSessions;
	/** Shared between all processes of the portal. */
	readonly gateStore: GateStore;
	readonly words: FindWords;
	readonly log: ProxyLog;
	/** Where its media lies, which its own policy does not name; null: nowhere else. */
	readonly objectStoreOrigin: string | null;
	/**
	 * Left out: the environment names the address, and whoever runs the portal answers for it. Else people
	 * change it from inside: then nobody's cookies of one address reach another, and the network may be
	 * kept from them.
	 */
	readonly keptAddress?: {
		/** @param address of an IP that the name leads to */
		mayConnect(address: string): boolean;
	};
}

export interface EmbeddedOptions
	extends EmbeddedSettings, Pick<ProxyOptions, 'identify' | 'startSignIn' | 'aliasOrigins'> {
	readonly application: Application;
	/** Where it may also be served on the portal's own origin; null: nowhere. */
	readonly mount: string | null;
	/** Whether it was built for its mount: another build stays away from the portal's origin. */
	isForMount?(): boolean | Promise<boolean>;
}

export interface Embedded {
	/** Answers its origin. */
	readonly proxy: Proxy;
	/** Its own origin for a portal that the browser reaches at `portalOrigin`. */
	publicOrigin(portalOrigin: string): string;
	/**
	 * A single-use address for the frame or a tab, valid for a minute. Only for who may come in.
	 * @param to a path on the embedded origin
	 */
	invite(guest: Guest, address: EmbeddedAddress, to: string | null): Promise<string>;
	/** Shuts out a session at once: sign-out, role change. */
	revoke(sessionId: string): Promise<void>;
	/** What only the proxy itself knows: an address that the frame does not allow, and its last fault. */
	examine(portalOrigin: string): FrameFinding[];
	close(): Promise<void>;
}

export function openEmbedded(options: EmbeddedOptions): Embedded {
	const { application, upstreamUrl, port, portalPort, mount } = options;
	const gate = createGate({
		application,
		sessions: options.sessions,
		store: options.gateStore,
		realm: options.keptAddress ? new URL(upstreamUrl).origin : ''
	});
	const fixed = options.publicOrigin === null ? null : new URL(options.publicOrigin).origin;
	const portalOrigins = options.portalOrigins.map((origin) => new URL(origin).origin);
	const findOwn =
		fixed === null
			? ownPortOrigins({ portal: portalPort, own: port })
			: fixedOrigins(fixed, portalOrigins);
	const findMounted = mount === null ? null : mountedOrigins(mount, portalOrigins, portalPort);
	const { words, log, identify, startSignIn, aliasOrigins, objectStoreOrigin } = options;
	const proxy = createProxy({
		application,
		upstreamUrl,
		findOrigins(host, mounted) {
			if (!mounted) return findOwn(host);
			const found = findMounted?.(host) ?? null;
			const isForMount = found === null || (options.isForMount?.() ?? true);
			if (isForMount instanceof Promise) return isForMount.then((is) => (is ? found : null));
			return isForMount ? found : null;
		},
		gate,
		words,
		log,
		objectStoreOrigin,
		...(options.keptAddress && { mayConnect: options.keptAddress.mayConnect }),
		...(aliasOrigins && { aliasOrigins }),
		...(identify && { identify }),
		...(startSignIn && { startSignIn })
	});
	const publicOrigin = (portalOrigin: string) =>
		fixed ?? new URL(`http://${new URL(portalOrigin).hostname}:${port}`).origin;
	function examinePortal(portalOrigin: string): FrameFinding[] {
		const expected = findOwn(new URL(publicOrigin(portalOrigin)).host)?.portalOrigins ?? [];
		if (expected.includes(portalOrigin)) return [];
		const params = { portalOrigin, expected: expected.join(' ') };
		return [{ kind: 'portal-elsewhere', severity: 'blocking', params }];
	}

	return {
		proxy,
		publicOrigin,
		invite: gate.invite,
		revoke: gate.revoke,
		examine: (portalOrigin) => [
			...examinePortal(portalOrigin),
			...examineFault(proxy.lastFault(), Date.now())
		],
		async close() {
			gate.close();
			await proxy.close();
		}
	};
}

const TOLD_FOR_MS = 3_600_000;

function examineFault(fault: ProxyFault | null, nowMs: number): FrameFinding[] {
	if (fault === null || nowMs - fault.atMs > TOLD_FOR_MS) return [];
	const at = `${new Date(fault.atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
	return [{ kind: 'proxy-fault', severity: 'info', params: { code: fault.code, at } }];
}
