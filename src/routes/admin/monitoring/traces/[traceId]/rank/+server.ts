import { error, json } from '@sveltejs/kit';
import { need } from '#lib/server/need.ts';
import { settle } from '#lib/server/settle.ts';
import type { RequestHandler } from './$types';

/** Where a span stands among those of its operation in the day before it, for the badge beside it. */
export const GET: RequestHandler = async ({ locals, params, request, url }) => {
	const traceId = params.traceId.toLowerCase();
	// A span without a name leaves it out.
	const name = url.searchParams.get('name') ?? '';
	const durationNs = Number(url.searchParams.get('durationNs') ?? NaN);
	const atMs = Number(url.searchParams.get('atMs') ?? NaN);
	if (!/^[0-9a-f]{32}$/.test(traceId)) error(404, { message: 'No such span.' });
	if (!(durationNs >= 0) || !(Math.abs(atMs) < 8.64e15)) error(400, { message: 'Not a time.' });
	const { agentops, analytics } = locals.services;
	const options = { signal: request.signal };
	const { head } = await need(agentops.traceOutline(traceId, null, options));
	const service = url.searchParams.get('service') ?? '';
	const question = { name, service, durationNs, atMs };
	const rank = await settle(analytics.spanRank(head.projectId, question, options));
	return json(rank, { headers: { 'cache-control': 'private, max-age=60' } });
};
