import { error } from '@sveltejs/kit';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { settle } from '#lib/server/settle.ts';
import { settledAnswer } from '#lib/server/settled-answer.ts';
import { readSpanRef } from '#lib/trace/span-ref.ts';
import { toSpanPanel } from '#lib/trace/span-panel.ts';
import type { RequestHandler } from './$types';

/** One span with all that the light trace leaves out, for the panel beside the waterfall. */
export const GET: RequestHandler = async ({ locals, params, request }) => {
	const { agentops } = locals.services;
	const traceId = params.traceId.toLowerCase();
	const ref = params.spanId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}(~[1-9]\d{0,5})?$/.test(ref)) {
		error(404, { message: 'No span has this id.' });
	}
	const span = agentops.span(traceId, readSpanRef(ref), null, { signal: request.signal });
	const panel = await settle(
		mapReply(span, (found) => toSpanPanel(traceId, found, locals.services))
	);
	return settledAnswer(panel);
};
