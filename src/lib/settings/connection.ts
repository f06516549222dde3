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

/** A setting of the environment as it may be shown: a secret never leaves the server. */
export interface ShownSetting {
	/** `LANGFUSE_URL` */
	readonly name: string;
	/** null for a secret, and for what is not set. */
	readonly value: string | null;
	readonly secret: boolean;
	/** `environment`: given there, or in the `.env` file; `default`: the portal's own; `unset`: neither. */
	readonly from: 'environment' | 'default' | 'unset';
}

export interface Connection {
	readonly id: ConnectionId;
	/** `built-in`: the portal brings it along; `unset`: nobody asked for it. */
	readonly state: 'set' | 'built-in' | 'unset';
	readonly settings: readonly ShownSetting[];
	/** Whether there is anything to try. */
	readonly testable: boolean;
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

export function isConnectionId(text: unknown): text is ConnectionId {
	return connectionIds.some((id) => id === text);
}
