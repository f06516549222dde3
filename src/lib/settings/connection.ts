/** The portal's connections to what stands around it, as the page of settings shows them. */
import type { Fault } from '#lib/server/agentops/fault.ts';

export const connectionIds = [
	'database',
	'store',
	'agentops',
	'langfuse',
	'prometheus',
	'grafana',
	'mail',
	'webhooks',
	'oidc',
	'telemetry'
] as const;

export type ConnectionId = (typeof connectionIds)[number];

/** What may be kept in the portal, as nothing else depends on it from the start. */
export type StorableConnection = 'prometheus' | 'mail' | 'langfuse' | 'grafana';

/**
 * Why a connection cannot change while the portal runs: `database`: the stored settings lie in it;
 * `store`: where sessions are kept is chosen once; `sign-in`: nobody may open another door for people from inside; `egress`: nor widen what may be
 * called; `process`: it reports the process from its first moment.
 */
export type AtStart = 'database' | 'store' | 'sign-in' | 'egress' | 'process';

/** A setting of the environment as it may be shown: a secret never leaves the server. */
export interface ShownSetting {
	/** `LANGFUSE_URL` */
	readonly name: string;
	/** null for a secret, and for what is not set. */
	readonly value: string | null;
	readonly secret: boolean;
	/**
	 * `environment`: given there, or in the `.env` file; `stored`: kept in the portal; `default`: the
	 * portal's own; `unset`: none of them.
	 */
	readonly from: 'environment' | 'stored' | 'default' | 'unset';
}

export interface Connection {
	readonly id: ConnectionId;
	/** `built-in`: the portal brings it along; `unset`: nobody asked for it. */
	readonly state: 'set' | 'built-in' | 'unset';
	readonly settings: readonly ShownSetting[];
	/** The names that may be kept in the portal; empty where the environment has them, or has to. */
	readonly storable: readonly string[];
	/** Why the environment alone can set it; null for what may be kept here, or is set there. */
	readonly onlyAtStart: AtStart | null;
	/** Whether there is anything to try. */
	readonly testable: boolean;
	/** The port on which browsers would see it, when it could not be opened; else null. */
	readonly closedPort: ClosedPort | null;
}

/** A port of the portal's that did not open. */
export interface ClosedPort {
	readonly port: number;
	/** The key that chooses another: `LANGFUSE_PORT`. */
	readonly setting: string;
	/** `EADDRINUSE` */
	readonly code: string;
}

/** A figure or a name that a test found. */
export interface Fact {
	readonly what: FactName;
	readonly value: string | number;
}

export type FactName =
	| 'engine'
	| 'version'
	| 'spans'
	| 'copied'
	| 'copied-up-to'
	| 'left-out'
	| 'without-project'
	| 'projects'
	| 'targets-up'
	| 'targets-down'
	| 'alerts'
	| 'issuer'
	| 'signing-keys'
	| 'server'
	| 'keys-accepted';

/** What came of trying a connection. */
export interface Tested {
	readonly tookMs: number;
	readonly facts: readonly Fact[];
	/** null when it works. */
	readonly fault: Fault | null;
}

export function isStorable(text: unknown): text is StorableConnection {
	return text === 'prometheus' || text === 'mail' || text === 'langfuse' || text === 'grafana';
}

export function isConnectionId(text: unknown): text is ConnectionId {
	return connectionIds.some((id) => id === text);
}
