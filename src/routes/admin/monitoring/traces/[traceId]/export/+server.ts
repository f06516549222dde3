import { error } from '@sveltejs/kit';
import { answerTraceDetail } from '#lib/server/agentops/v4/answer.ts';
import { need } from '#lib/server/need.ts';
import { streamed } from '#lib/server/streamed.ts';
import { otlpJson } from '#lib/trace/otlp-json.ts';
import type { RequestHandler } from './$types';

/** What a session is written as: the detail of the v4 API, or an OTLP request that `/v1/traces` takes. */
const endings = { json: 'json', otlp: 'otlp.json' } as const;

const isFormat = (text: string): text is keyof typeof endings => Object.hasOwn(endings, text);

/** All of a session as a file, written as its spans are read, secrets masked. */
export const GET: RequestHandler = async ({ locals, params, url, request }) => {
	const traceId = params.traceId.toLowerCase();
	if (!/^[0-9a-f]{32}$/.test(traceId)) error(404, { message: 'No session has this id.' });
	const format = url.searchParams.get('format') ?? 'json';
	if (!isFormat(format)) {
		error(400, { message: `format: one of ${Object.keys(endings).join(', ')}` });
	}
	const headers = {
		'content-type': 'application/json; charset=utf-8',
		'content-disposition': `attachment; filename="session-${traceId}.${endings[format]}"`,
		'cache-control': 'private, no-store'
	};
	if (format === 'json') {
		const detail = await answerTraceDetail(locals, traceId);
		return detail.ok ? new Response(detail.body, { headers }) : detail;
	}
	const { agentops, log } = locals.services;
	const stop = new AbortController();
	request.signal.addEventListener('abort', () => stop.abort(), { once: true });
	const spans = await need(agentops.rawSpans(traceId, null, { signal: stop.signal }));
	const body = streamed(otlpJson(spans), {
		stop,
		onbroken: (fault) => log.error({ err: fault }, 'export broke off')
	});
	return new Response(body, { headers });
};
