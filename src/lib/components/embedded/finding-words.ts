import { m } from '#lib/paraglide/messages.js';
import type { FrameFinding } from '#lib/server/embed/doctor/finding.ts';

export interface FindingWords {
	readonly title: string;
	/** What it means and what to do. */
	readonly text: string;
	/** Lines for an environment file that mend it; null when no setting does. */
	readonly settings: string | null;
}

/** How people and settings call an application. */
export interface Named {
	/** `Grafana` */
	readonly app: string;
	/** Begins the portal's settings of it: `GRAFANA`. */
	readonly prefix: string;
	/** The application's own setting for the address that browsers see. */
	readonly address: string;
}

/** What any embedded application may have, in the reader's language, with its fix. */
export function frameWords(found: FrameFinding, { app, prefix, address }: Named): FindingWords {
	switch (found.kind) {
		case 'not-running':
			return words(
				m.embedded_not_running_title({ app }),
				m.embedded_not_running_text({ app, prefix, ...found.params })
			);
		case 'starting':
			return words(
				m.embedded_starting_title({ app }),
				m.embedded_starting_text({ app, ...found.params })
			);
		case 'cross-site':
			return words(
				m.embedded_cross_site_title({ app }),
				m.embedded_cross_site_text(found.params),
				`${prefix}_PUBLIC_ORIGIN=${found.params.suggestion}\n${address}=${found.params.suggestion}`
			);
		case 'mixed-content':
			return words(
				m.embedded_mixed_title(),
				m.embedded_mixed_text({ app, prefix, ...found.params })
			);
		case 'same-origin':
			return words(
				m.embedded_same_origin_title({ app }),
				m.embedded_same_origin_text({ prefix, ...found.params })
			);
		case 'portal-elsewhere':
			return words(
				m.embedded_elsewhere_title(),
				m.embedded_elsewhere_text({ app, ...found.params }),
				`ORIGIN=${found.params.portalOrigin}`
			);
		case 'port-closed':
			return words(
				m.embedded_port_closed_title({ port: found.params.port }),
				m.embedded_port_closed_text({ app, ...found.params })
			);
		case 'proxy-fault':
			return words(m.embedded_fault_title({ app }), m.embedded_fault_text(found.params));
		case 'upstream-is-portal':
			return words(
				m.embedded_itself_title({ prefix }),
				m.embedded_itself_text({ app, prefix, ...found.params })
			);
	}
}

export const words = (
	title: string,
	text: string,
	settings: string | null = null
): FindingWords => ({ title, text, settings });
