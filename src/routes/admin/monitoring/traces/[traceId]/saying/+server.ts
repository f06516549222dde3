import { error } from '@sveltejs/kit';
import { settle } from '#lib/server/settle.ts';
import { settledAnswer } from '#lib/server/settled-answer.ts';
import { searchWords } from '#lib/trace/light/search.ts';
import type { RequestHandler } from './$types';

const longest = 500;

/** Ids of the spans in whose content all words of a search stand. */
export const GET: RequestHandler = async ({ locals, params, request, url }) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId)) error(404, { message: 'No session has this id.' });
	const text = url.searchParams.get('q') ?? '';
	if (text.length > longest) error(400, { message: `q: no more than ${longest} letters` });
	const { agentops } = locals.services;
	const options = { signal: request.signal };
	const ids = await settle(agentops.spansSaying(traceId, searchWords(text), null, options));
	return settledAnswer(ids);
};
