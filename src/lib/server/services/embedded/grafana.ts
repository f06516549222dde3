import type { Config } from '../../config.ts';
import { openGrafana, type Grafana } from '../../grafana/grafana.ts';
import { follow, picking } from '../connections/follow.ts';
import { keptAddress } from './kept-address.ts';
import { portFindings } from './ports.ts';
import { ownPortOf, portalSide, sessionsOf, type PortalParts } from './settings.ts';
import { refusalWords } from './words.ts';

/**
 * Grafana behind this portal, for operators and administrators, as the settings are at the call; null
 * without `GRAFANA_URL`. Opens no connection: a Grafana that is down does not keep the portal from starting.
 * @param config the environment's
 * @param settings as they are now: its address may be kept in the portal
 */
export function followPortalGrafana(
	config: Config,
	settings: () => Config,
	parts: PortalParts
): () => Grafana | null {
	return follow(
		picking(settings, ['GRAFANA_URL']),
		({ GRAFANA_URL: url }) => (url === undefined ? null : openAt(url, config, parts)),
		(former) => void former?.close()
	);
}

function openAt(upstreamUrl: string, config: Config, parts: PortalParts): Grafana {
	const { signIns, gateStore, ports, log } = parts;
	const grafana = openGrafana({
		...portalSide(config),
		...keptAddress(config.GRAFANA_URL),
		upstreamUrl,
		publicOrigin: config.GRAFANA_PUBLIC_ORIGIN ?? ownPortOf(config.ORIGIN, config.GRAFANA_PORT),
		port: config.GRAFANA_PORT,
		sessions: sessionsOf(signIns, ['operator', 'admin']),
		gateStore,
		words: refusalWords('Grafana'),
		log,
		objectStoreOrigin: null
	});
	return {
		...grafana,
		diagnose: async (portalOrigin, visitor) => [
			...portFindings(ports.closedPort('grafana')),
			...(await grafana.diagnose(portalOrigin, visitor))
		]
	};
}
