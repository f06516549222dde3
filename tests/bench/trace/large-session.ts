/** Sessions of any number of spans: agents that plan, ask a model, look things up and now and then fail. */
import type { StoreClient } from '../../../src/lib/server/trace-store/client.ts';
import { insertSessionsFromSpans } from '../../../src/lib/server/trace-store/write/rebuild.ts';

const insert = `
	INSERT INTO otel_traces (
		Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes,
		ScopeName, SpanAttributes, Duration, StatusCode, StatusMessage, Type, CountsAsCall, Model, Provider,
		HasTokens, TokensInput, TokensOutput, Cost, CostSource, AgentName, ToolName, ErrorMessage, IngestedAt)
	WITH
		{spans:UInt32} AS size,
		s = 0 AS root,
		-- Eight spans to a parent; the first of them is an agent with children of its own.
		s % 8 = 1 AS agent,
		s % 8 IN (2, 3, 5) AS call,
		s % 8 = 7 AS cache,
		NOT root AND s % 97 = 0 AS failed,
		['planner', 'researcher', 'writer', 'critic', 'refund desk'][1 + sipHash64(s) % 5] AS who,
		['search_docs', 'lookup_order', 'run_sql', 'fetch_url'][1 + sipHash64(s, 1) % 4] AS tool,
		['gpt-4o-mini', 'gpt-4o', 'claude-sonnet-4-5', 'qwen3-32b'][1 + sipHash64(s, 2) % 4] AS model,
		fromUnixTimestamp64Nano({startMs:Int64} * 1000000 + toInt64(s * 40000000 + sipHash64(s, 3) % 9000000)) AS start,
		(words) -> arrayStringConcat(arrayMap(
			n -> ['주문','조회','the','order','was','배송','delivered','환불','because','요청'][1 + sipHash64(s, n) % 10],
			range(words)
		), ' ') AS text
	SELECT start, {trace:String}, lower(leftPad(hex(sipHash64(s, {trace:String})), 16, '0')),
		if(root, '', lower(leftPad(hex(sipHash64(toUInt64(intDiv(s - 1, 8) * 8 = 0 ? 0 : intDiv(s - 1, 64) * 8 + 1), {trace:String})), 16, '0'))),
		multiIf(root, 'large session', agent, concat('invoke_agent ', who), call, concat('chat ', model),
			cache, 'redis GET', concat('execute_tool ', tool)),
		'Internal', if(cache, 'cache', 'support-bot'),
		map('service.name', 'support-bot', 'agentops.project.id', {project:String}, 'host.name', 'bench-host-1'),
		'bench',
		call
			? map('gen_ai.operation.name', 'chat', 'gen_ai.request.model', model,
				'gen_ai.prompt.0.role', 'user', 'gen_ai.prompt.0.content', text(90),
				'gen_ai.completion.0.role', 'assistant', 'gen_ai.completion.0.content', text(80))
			: map('agentops.span.kind', if(agent, 'agent', 'tool'), 'tool.parameters', text(20)),
		if(root, size * 40000000, if(agent, 300000000, 3000000 + sipHash64(s, 4) % 90000000)),
		if(failed, 'Error', 'Ok'), if(failed, 'TimeoutError: no answer', ''),
		multiIf(root, 'session', agent, 'agent', call, 'llm', cache, 'infrastructure', 'tool'),
		call, call ? model : '', call ? 'openai' : '', call, call ? 200 + sipHash64(s, 5) % 4000 : 0,
		call ? 20 + sipHash64(s, 6) % 900 : 0, call ? toDecimal64((1 + sipHash64(s, 7) % 4000) / 1000000, 12) : NULL,
		call ? 'computed' : '', agent ? who : '', (root OR agent OR call OR cache) ? '' : tool,
		failed ? 'TimeoutError: no answer' : '', now64(3)
	FROM (SELECT number AS s FROM numbers({spans:UInt32}))`;

/**
 * Puts a session into a store, unless one with its id is there.
 * @param atMs when it starts, Unix ms
 */
export async function addLargeSession(
	store: StoreClient,
	projectId: string,
	session: { readonly traceId: string; readonly spans: number; readonly atMs: number }
): Promise<void> {
	const { traceId, spans, atMs } = session;
	const [there] = await store.rows<{ Rows: number }>(
		'SELECT count() AS Rows FROM sessions WHERE TraceId = {trace:String}',
		{ trace: traceId }
	);
	if (there && there.Rows > 0) return;
	const values = { project: projectId, trace: traceId };
	await store.command(insert, { ...values, spans, startMs: atMs });
	await store.command(
		insertSessionsFromSpans('project_id = {project:String} AND TraceId = {trace:String}'),
		values
	);
}
