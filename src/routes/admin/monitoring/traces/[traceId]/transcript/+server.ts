import { error } from '@sveltejs/kit';
import { mapReply } from '#lib/server/agentops/fault.ts';
import { settle } from '#lib/server/settle.ts';
import { settledAnswer } from '#lib/server/settled-answer.ts';
import { TranscriptBuilder } from '#lib/trace/transcript/transcript.ts';
import type { TranscriptPage } from '#lib/trace/transcript/entry.ts';
import { toRawSpans } from '#lib/trace/wire.ts';
import type { RequestHandler } from './$types';

/** Entries of one answer: some screens full, and small enough to come at once. */
const most = 1_000;

/** What was said and done in a session, in reading order, from the entry `from` on. */
export const GET: RequestHandler = async ({ locals, params, request, url }) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId)) error(404, { message: 'No session has this id.' });
	const from = Number(url.searchParams.get('from') ?? 0);
	if (!Number.isSafeInteger(from) || from < 0) error(400, { message: '`from` is no place.' });
	const { agentops } = locals.services;
	const stream = agentops.traceStream(traceId, null, { signal: request.signal });
	const page = await settle(
		mapReply(stream, async ({ spans }): Promise<TranscriptPage> => {
			const builder = new TranscriptBuilder();
			for await (const batch of spans) {
				for (const span of toRawSpans({ trace_id: traceId, spans: [...batch] })) builder.add(span);
			}
			return builder.page(from, most);
		}).then(async (reply) => (reply.ok ? { ...reply, value: await reply.value } : reply))
	);
	return settledAnswer(page);
};
