import { redirect } from '@sveltejs/kit';
import { links } from '#lib/links.ts';
import { inTime } from '#lib/server/in-time.ts';
import { settle } from '#lib/server/settle.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { readRange } from '#lib/time/range-url.ts';
import type { PageServerLoad } from './$types';
import { sessionsOfProjects } from '../sessions-of-projects.ts';

/** A quick source is in the first HTML; a slower one is streamed. */
const patienceMs = 400;

/** What each project has of a list that is about several: the list itself is of one. */
export const load: PageServerLoad = async ({ locals, url, parent, request }) => {
	const { analytics, fleet } = locals.services;
	const { across } = await parent();
	if (!across) redirect(303, links.sessionList(url.searchParams));
	const zone = fleet.zone();
	const nowMs = Date.now();
	const chosen = readRange(url.searchParams, nowMs, zone);
	const { query, text, ignored, diagnostics } = readListQuery(url.searchParams, chosen.span, zone);
	const shares = settle(
		sessionsOfProjects(
			across.map(({ id }) => id),
			1,
			(id) =>
				analytics.sessions(id, { ...query, limit: 1, cursor: null }, { signal: request.signal })
		)
	);
	return {
		nowMs,
		chosen,
		span: query.range,
		byCalls: query.calls === true,
		text,
		ignored: [
			...ignored.map(({ name, value }) => `${name}=${value}`),
			...diagnostics.map((each) => each.text)
		],
		...(await inTime(patienceMs, { shares }))
	};
};
