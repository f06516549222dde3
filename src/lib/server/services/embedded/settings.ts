import type { Config } from '../../config.ts';
import type { EmbeddedSettings } from '../../embed/embedded.ts';
import type { GateStore } from '../../embed/gate/gate-store.ts';
import type { PortalSessions } from '../../embed/gate/liveness.ts';
import type { ProxyLog } from '../../embed/proxy/options.ts';
import type { Role } from '../../auth/identity.ts';
import type { SignIns } from '../../database/people/sign-ins.ts';
import type { EmbeddedPorts } from './ports.ts';

/** What the portal lends an embedded application. */
export interface PortalParts {
	readonly signIns: Pick<SignIns, 'findLive'>;
	/** In the portal's database: every portal on it honours the tickets of the others. */
	readonly gateStore: GateStore;
	readonly ports: Pick<EmbeddedPorts, 'closedPort'>;
	readonly log: ProxyLog;
}

/** What every embedded application gets of the portal's own settings. */
export function portalSide(config: Config): Pick<EmbeddedSettings, 'portalOrigins' | 'portalPort'> {
	const { ORIGIN, PORT } = config;
	return { portalOrigins: ORIGIN === undefined ? [] : [ORIGIN], portalPort: PORT };
}

/** The port speaks plain http, whatever a proxy in front of the portal speaks. */
export function ownPortOf(origin: string | undefined, port: number): string | null {
	return origin === undefined ? null : `http://${new URL(origin).hostname}:${port}`;
}

/**
 * Lets people of these roles through.
 * @param signIns read from the database at every question, so that an ended sign-in is seen
 */
export function sessionsOf(signIns: Pick<SignIns, 'findLive'>, roles: readonly Role[]) {
	const allowed: readonly string[] = roles;
	return {
		async findVisitor(sessionId) {
			const person = await signIns.findLive(sessionId);
			return person && allowed.includes(person.role) ? { sessionId, ...person } : null;
		}
	} satisfies PortalSessions;
}
