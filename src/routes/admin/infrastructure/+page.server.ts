import { notNarrowedBy, presentGroups, presentPanels } from '#lib/infrastructure/catalogue.ts';
import { readView } from '#lib/infrastructure/view.ts';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { covers } from '#lib/server/auth/guards.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { PageServerLoad } from './$types';

/** A Prometheus that runs answers what is there at once; one that does not holds only its panels. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { fleet, prometheus } = locals.services;
	const nowMs = Date.now();
	const chosen = readRange(url.searchParams, nowMs, fleet.zone());
	const view = readView(url.searchParams);
	const mayOpenGrafana = locals.user !== null && covers(locals.user.role, 'operator');
	const grafana = locals.services.grafana !== null && mayOpenGrafana;
	if (!prometheus) return { nowMs, chosen, view, grafana, parts: null };

	const present = prometheus.present(chosen.span);
	const shown = mapReply(present, (metrics) => presentPanels(view.view, metrics));
	const variables = shown.then((reply) =>
		reply.ok ? prometheus.variables(reply.value, view.chosen, chosen.span) : reply
	);
	const outline = mapReply(present, (metrics) => ({
		groups: presentGroups(metrics),
		panels: presentPanels(view.view, metrics).map((panel) => ({
			id: panel.id,
			unit: panel.unit,
			group: panel.group.id,
			wide: notNarrowedBy(panel, view.chosen)
		}))
	}));
	return {
		nowMs,
		chosen,
		view,
		grafana,
		parts: await inTime(patienceMs, {
			outline: settle(outline),
			variables: settle(variables),
			targets: settle(prometheus.targets()),
			alerts: settle(prometheus.alerts()),
			rules: settle(prometheus.rules())
		})
	};
};
