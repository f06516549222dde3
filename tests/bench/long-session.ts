/** One session of 1 000 spans of about 2 KB each, as an agent with a long conversation makes them. */
import type { StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { insertSessionsFromSpans } from '../../src/lib/server/trace-store/write/rebuild.ts';

const traceId = 'feedfacefeedfacefeedfacefeedface';
const spans = 1_000;

const insert = `
	INSERT INTO otel_traces (
		Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes,
		ScopeName, SpanAttributes, Duration, StatusCode, Type, CountsAsCall, Model, HasTokens, TokensInput,
		TokensOutput, Cost, CostSource, Events.Timestamp, Events.Name, Events.Attributes, IngestedAt)
	WITH
		s = 0 AS root,
		s % 2 = 1 AS call,
		fromUnixTimestamp64Milli({startMs:Int64} + s * 40) AS start,
		(words) -> arrayStringConcat(arrayMap(
			n -> ['주문','조회','the','order','was','배송','delivered','환불','because','요청'][1 + sipHash64(s, n) % 10],
			range(words)
		), ' ') AS text
	SELECT start, '${traceId}', leftPad(hex(s + 1), 16, '0'), if(root, '', leftPad(hex(intDiv(s, 10) + 1), 16, '0')),
		multiIf(root, 'long conversation', call, 'chat gpt-4o', 'search_docs'),
		'Internal', 'support-bot',
		map('service.name', 'support-bot', 'agentops.project.id', {project:String}, 'telemetry.sdk.name', 'opentelemetry',
			'deployment.environment', 'production', 'host.name', 'bench-host-1'),
		'bench',
		call
			? map('gen_ai.operation.name', 'chat', 'gen_ai.system', 'openai', 'gen_ai.request.model', 'gpt-4o',
				'gen_ai.response.model', 'gpt-4o-2024-11-20', 'gen_ai.request.temperature', '0.2',
				'gen_ai.prompt.0.role', 'system', 'gen_ai.prompt.0.content', text(40),
				'gen_ai.prompt.1.role', 'user', 'gen_ai.prompt.1.content', text(90),
				'gen_ai.completion.0.role', 'assistant', 'gen_ai.completion.0.content', text(80),
				'gen_ai.completion.0.finish_reason', 'stop', 'gen_ai.usage.prompt_tokens', '900',
				'gen_ai.usage.completion_tokens', '300')
			: map('agentops.span.kind', 'tool', 'tool.name', 'search_docs', 'tool.parameters', text(80),
				'tool.result', text(140)),
		30000000, 'Ok', multiIf(root, 'session', call, 'llm', 'tool'), call, call ? 'gpt-4o' : '', call, call ? 900 : 0,
		call ? 300 : 0, call ? toDecimal64(0.00525, 12) : NULL, call ? 'computed' : '',
		[start], ['gen_ai.choice'], [map('index', '0')], now64(3)
	FROM (SELECT number AS s FROM numbers(${spans}))`;

/**
 * Puts it into the middle of a filled store, unless it is there.
 * @param atMs when it starts, Unix ms
 * @returns its trace id
 */
export async function addLongSession(
	store: StoreClient,
	projectId: string,
	atMs: number
): Promise<string> {
	const [there] = await store.rows<{ Rows: number }>(
		`SELECT count() AS Rows FROM sessions WHERE TraceId = '${traceId}'`
	);
	if (there && there.Rows > 0) return traceId;
	await store.command(insert, { project: projectId, startMs: atMs });
	const which = `project_id = {project:String} AND TraceId = '${traceId}'`;
	await store.command(insertSessionsFromSpans(which), { project: projectId });
	return traceId;
}
