import { error } from '@sveltejs/kit';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { settle } from '#lib/server/settle.ts';
import { settledAnswer } from '#lib/server/settled-answer.ts';
import type { RequestHandler } from './$types';

/** What a session says of itself beside its spans, as it is now: its root may have arrived since. */
export const GET: RequestHandler = async ({ locals, params, request }) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId)) error(404, { message: 'No session has this id.' });
	const outline = locals.services.agentops.traceOutline(traceId, null, { signal: request.signal });
	return settledAnswer(await settle(mapReply(outline, ({ head }) => head)));
};
