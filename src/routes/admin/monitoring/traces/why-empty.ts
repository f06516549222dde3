import type { Analytics, SessionScope } from '#lib/server/agentops/analytics.ts';
import { ok, type Reply } from '#lib/server/agentops/fault.ts';
import { emptinessOf, type Emptiness } from '#lib/sessions/emptiness.ts';
import type { ListPage } from '#lib/sessions/list/kind.ts';

/** Why a list has no rows; null when it has some. A list that failed says so itself. */
export async function whyEmpty(
	analytics: Analytics,
	projectId: string,
	{ range, terms }: SessionScope,
	list: Promise<Reply<ListPage>>
): Promise<Reply<Emptiness | null>> {
	const found = await list;
	if (!found.ok || found.value.page.total > 0 || found.value.page.rows.length > 0) return ok(null);
	const [extent, nearest, relaxations] = await Promise.all([
		analytics.extent(projectId),
		analytics.nearest(projectId, { range, terms }),
		terms.length ? analytics.relaxations(projectId, { range, terms }) : ok([])
	]);
	if (!extent.ok) return extent;
	return ok(
		emptinessOf({
			terms,
			hasData: extent.value !== null,
			// Without an answer there is no offer, but the list is empty all the same.
			nearestMs: nearest.ok ? nearest.value : null,
			relaxations: relaxations.ok ? relaxations.value : []
		})
	);
}
