import type { Config } from '../../config.ts';
import type { GateStore } from '../../embed/gate/gate-store.ts';
import type { ProxyLog } from '../../embed/proxy/options.ts';
import type { SignIns } from '../../database/people/sign-ins.ts';
import { openGrafana, type Grafana } from '../../grafana/grafana.ts';
import { ownPortOf, portalSide, sessionsOf } from './settings.ts';
import { refusalWords } from './words.ts';

/**
 * Grafana behind this portal, for operators and administrators; null without `GRAFANA_URL`. Opens no
 * connection: a Grafana that is down does not keep the portal from starting.
 * @param gateStore in the portal's database: every portal on it honours the tickets of the others
 */
export function openPortalGrafana(
	config: Config,
	signIns: Pick<SignIns, 'findLive'>,
	gateStore: GateStore,
	log: ProxyLog
): Grafana | null {
	if (config.GRAFANA_URL === undefined) return null;
	return openGrafana({
		...portalSide(config),
		upstreamUrl: config.GRAFANA_URL,
		publicOrigin: config.GRAFANA_PUBLIC_ORIGIN ?? ownPortOf(config.ORIGIN, config.GRAFANA_PORT),
		port: config.GRAFANA_PORT,
		sessions: sessionsOf(signIns, ['operator', 'admin']),
		gateStore,
		words: refusalWords('Grafana'),
		log,
		objectStoreOrigin: null
	});
}
