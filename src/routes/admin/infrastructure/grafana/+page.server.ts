import { ok } from '#lib/server/agentops/fault.ts';
import { requireRole } from '#lib/server/auth/guards.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import type { PageServerLoad } from './$types';

/** A Grafana that runs answers its checks at once; one that does not holds only its panel. */
const patienceMs = 400;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { sessionId, email, role } = requireRole(locals, 'operator');
	const { config, grafana } = locals.services;
	if (!grafana) {
		return { frame: null, wouldBe: `http://${url.hostname}:${config.GRAFANA_PORT}` };
	}
	const checks = settle(grafana.diagnose(url.origin, { sessionId, email, role }).then(ok));
	return {
		frame: {
			origin: grafana.publicOrigin(url.origin),
			to: url.searchParams.get('to'),
			...(await inTime(patienceMs, { checks }))
		}
	};
};
