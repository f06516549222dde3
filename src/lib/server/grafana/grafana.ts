/** Grafana as the portal offers it: the frame's address, its proxy and its doctor. */
import { openEmbedded, type Embedded, type EmbeddedSettings } from '../embed/embedded.ts';
import type { Guest } from '../embed/gate/gate.ts';
import type { Visitor } from '../embed/gate/liveness.ts';
import { grafanaApplication, identify } from './application.ts';
import { diagnose } from './doctor/doctor.ts';
import type { GrafanaFinding } from './doctor/finding.ts';

export interface Grafana extends Pick<Embedded, 'proxy' | 'publicOrigin' | 'revoke' | 'close'> {
	/**
	 * A single-use address for the frame or a tab, valid for a minute. Only for who may come in.
	 * @param to a path on Grafana's origin
	 */
	invite(guest: Guest, portalOrigin: string, to: string | null): Promise<string>;
	/** @param visitor who asks: Grafana is asked whether it knows them */
	diagnose(portalOrigin: string, visitor: Visitor): Promise<GrafanaFinding[]>;
}

export function openGrafana(options: EmbeddedSettings): Grafana {
	const embedded = openEmbedded({
		...options,
		application: grafanaApplication,
		mount: null,
		identify
	});
	const { proxy, publicOrigin, revoke, close } = embedded;
	return {
		proxy,
		publicOrigin,
		revoke,
		close,
		invite: (guest, portalOrigin, to) =>
			embedded.invite(guest, { publicOrigin: publicOrigin(portalOrigin), basePath: '' }, to),
		async diagnose(portalOrigin, visitor) {
			const found = await diagnose({
				upstreamUrl: options.upstreamUrl,
				publicOrigin: publicOrigin(portalOrigin),
				portalOrigin,
				identity: identify(visitor),
				mayConnect: options.keptAddress?.mayConnect
			});
			return [...embedded.examine(portalOrigin), ...found];
		}
	};
}
