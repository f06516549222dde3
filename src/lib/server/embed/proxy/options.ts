/** What a proxy is made of, and how much it takes. */
import type { Application } from '../application.ts';
import type { Gate } from '../gate/gate.ts';
import type { Visitor } from '../gate/liveness.ts';
import type { HeaderList } from '../rules/header-list.ts';
import type { ClientSignal, FindOrigins, FindWords, Origins } from './exchange.ts';
import type { Upstream, UpstreamLimits } from './upstream.ts';

export interface ProxyLimits extends UpstreamLimits {
	/** Bytes of a request body on paths without a cap of their own. */
	readonly bodyBytes: number;
	/** A response body that does not move for so long is cut; event streams may rest. */
	readonly idleMs: number;
	/** Requests of one session at the same time. */
	readonly perSession: number;
}

export const DEFAULT_LIMITS: ProxyLimits = {
	connections: 512,
	connectMs: 5_000,
	headersMs: 300_000,
	headerBytes: 65_536,
	bodyBytes: 10_485_760,
	idleMs: 300_000,
	perSession: 256
};

/** What the proxy writes about its work: no query, no header, no body. */
export interface ProxyLog {
	warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface ProxyOptions {
	readonly application: Application;
	/** The application's internal address; its origin is the only one that is ever connected to. */
	readonly upstreamUrl: string;
	/** Whether an IP address that the upstream's name leads to may be connected to; left out: any. */
	readonly mayConnect?: (address: string) => boolean;
	/** Other origins that mean the upstream now, such as a `NEXTAUTH_URL` that differs; left out: none. */
	readonly aliasOrigins?: () => readonly string[];
	readonly findOrigins: FindOrigins;
	readonly gate: Gate;
	readonly words: FindWords;
	readonly log: ProxyLog;
	readonly limits?: Partial<ProxyLimits>;
	/** Header fields that tell the upstream who asks; left out: none. */
	readonly identify?: (visitor: Visitor) => HeaderList;
	/** Takes the first steps of the application's own sign-in; left out: people come in as they are. */
	readonly startSignIn?: StartSignIn;
	/** Where the application keeps media, to be added to its policy. */
	readonly objectStoreOrigin?: string | null;
	/** Our name in `Via`; two portals in a row need two. */
	readonly via?: string;
}

/** One who has just come in, on the way to the application's first page. */
export interface SignInVisit {
	readonly headers: HeaderList;
	readonly origins: Origins;
	/** Where the person wants to be, a path on the embedded origin. */
	readonly to: string;
	readonly peer: string | null;
	readonly via: string;
	/** For each question to the upstream, its answer's last byte included. */
	readonly timeoutMs: number;
	/** Nobody waits any more once it aborts. */
	readonly signal: ClientSignal;
}

/** Where a sign-in begins, and what the application must find again when it returns. */
export interface SignInStart {
	readonly go: string;
	readonly cookies: readonly string[];
}

/** @returns null when there is nothing to do */
export type StartSignIn = (
	send: Upstream['send'],
	visit: SignInVisit
) => Promise<SignInStart | null>;
