import { openStore, type StoreClient } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { clearBooks } from '../../src/lib/server/trace-store/closing/clear.ts';
import { closeAll } from '../../src/lib/server/trace-store/closing/closer.ts';
import { mark } from '../../src/lib/server/trace-store/write/reconcile.ts';
import { indexPiece } from '../../src/lib/server/trace-store/search/indexer.ts';
import { insertSessionsFromSpans } from '../../src/lib/server/trace-store/write/rebuild.ts';

/** The project that the benches read. */
export const benchProject = '11111111-1111-4111-8111-111111111111';

export interface FillPlan {
	/** Sessions to make; about ten spans each. */
	readonly sessions: number;
	/** The range over which they are spread evenly, Unix ms. */
	readonly fromMs: number;
	readonly toMs: number;
	readonly projectId: string;
}

/** Every so many sessions one has 1 000 spans. */
const longEvery = 20_000;
const sessionsPerInsert = 50_000;

/** A session's trace id in SQL, from its number. */
const traceId = `lower(hex(MD5(concat('session', toString(t)))))`;

const spanId = (hash: string) => `lower(leftPad(hex(${hash}), 16, '0'))`;

const serviceNames = `['order-agent','support-bot','research-agent','billing-api','rag-gateway','litellm']`;
const sessionNames = `['주문 조회','환불 상담','보고서 작성','고객 응대','invoice.session','research.workflow','nightly-report','code-review']`;
const models = `['gpt-4o','gpt-4o-mini','claude-sonnet-4-5','claude-haiku-4-5','gemini-2.5-pro','llama-3.3-70b','internal-kr-32b','text-embedding-3-small']`;
const tools = `['get_order','search_docs','run_sql','send_mail','주문검색']`;
const tags = `['prod','batch','vip','ko','canary']`;

/**
 * Spans of sessions [first, first + count): a root, then agents, model calls and tools. All choices
 * come from hashes of the numbers, so a fill makes the same data every time.
 */
const insertSpans = `
		INSERT INTO otel_traces (
			Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, ResourceAttributes,
			ScopeName, SpanAttributes, Duration, StatusCode, StatusMessage, Type, CountsAsCall, Model,
			Provider, HasTokens, TokensInput, TokensCacheRead, TokensOutput, Cost, CostSource, UserName,
			Team, Conversation, AgentName, ToolName, Tags, ErrorType, IngestedAt)
		WITH
			sipHash64(t) AS ht,
			sipHash64(t, s) AS h,
			if(t % ${longEvery} = 7, 1000, 2 + ht % 17) AS spans,
			s = 0 AS root,
			multiIf(root, 'session', s % 4 = 1, 'agent', s % 4 = 3, 'tool', 'llm') AS kind,
			kind = 'llm' AS call,
			${models}[1 + (h % 100 < 60 ? h % 2 : h % 8)] AS model,
			call AND model != 'internal-kr-32b' AS priced,
			call ? 200 + h % 6000 : 0 AS input,
			call AND h % 5 = 0 ? h % 3000 : 0 AS cached,
			call ? 20 + intDiv(h, 7) % 900 : 0 AS output,
			toInt64({fromMs:Int64}) * 1000000
				+ toInt64((toFloat64(t) + (ht % 1000) / 1000) / {sessions:UInt64} * ({toMs:Int64} - {fromMs:Int64})) * 1000000 AS begin,
			1000000000 + (ht % 60000) * 1000000 AS whole,
			root ? 0 : toInt64(whole * s / (spans + 1)) AS offset,
			h % 100 < 3 AND NOT root AS failed
		SELECT
			fromUnixTimestamp64Nano(begin + offset),
			${traceId},
			${spanId('h')},
			root ? '' : ${spanId(`sipHash64(t, kind = 'agent' ? 0 : toUInt64(s - (s % 4 = 2 ? 1 : (s % 4 = 3 ? 2 : 3))))`)},
			root ? ${sessionNames}[1 + ht % 8]
				: multiIf(kind = 'agent', 'planner.agent', call, 'litellm_request', concat(${tools}[1 + h % 5], '.tool')),
			call ? 'Client' : 'Internal',
			${serviceNames}[1 + ht % 6],
			map('agentops.project.id', {project:String}, 'service.name', ${serviceNames}[1 + ht % 6],
				'telemetry.sdk.language', 'python', 'deployment.environment', 'production'),
			'agentops',
			call ? map('gen_ai.request.model', model, 'gen_ai.system', 'openai',
				'gen_ai.prompt.0.role', 'user',
				'gen_ai.prompt.0.content', concat('주문 번호 ', toString(h % 100000), '의 배송 상태를 알려 주세요. ', repeat('참고 문서 ', h % 30)),
				'gen_ai.completion.0.content', concat('주문은 ', toString(h % 7), '일 안에 도착합니다. ', hex(h)),
				'gen_ai.usage.prompt_tokens', toString(input + cached), 'gen_ai.usage.completion_tokens', toString(output))
				: map('agentops.span.kind', kind, 'operation.name', kind),
			root ? whole : toUInt64(whole / (spans + 1)),
			multiIf(failed, 'Error', root AND ht % 3 = 0, 'Unset', 'Ok'),
			failed ? 'TimeoutError: upstream did not answer' : '',
			kind, call, call ? model : '', call ? 'openai' : '', call, input, cached, output,
			priced ? toDecimal64(toFloat64(input * 3 + cached) / 1000000 + toFloat64(output) * 15 / 1000000, 12) : NULL,
			priced ? 'computed' : '',
			root AND ht % 4 = 0 ? concat('user-', toString(ht % 5000)) : '',
			root ? ['platform','search','고객지원'][1 + ht % 3] : '',
			root AND ht % 5 = 0 ? concat('conv-', toString(intDiv(t, 3))) : '',
			kind = 'agent' ? 'planner' : '',
			kind = 'tool' ? ${tools}[1 + h % 5] : '',
			root AND ht % 3 = 0 ? [${tags}[1 + ht % 5], ${tags}[1 + intDiv(ht, 5) % 5]] : [],
			failed ? 'TimeoutError' : '',
			fromUnixTimestamp64Milli(intDiv(begin, 1000000))
		FROM (
			SELECT number + {first:UInt64} AS t,
				toUInt64(arrayJoin(range(if(t % ${longEvery} = 7, 1000, 2 + sipHash64(t) % 17)))) AS s
			FROM numbers({count:UInt64})
		)
		SETTINGS max_insert_threads = 1`;

/** Fills all tables by SQL, as an ingest of the same spans would leave them after a while. */
export async function fill(store: StoreClient, plan: FillPlan): Promise<void> {
	for (let first = 0; first < plan.sessions; first += sessionsPerInsert) {
		const count = Math.min(sessionsPerInsert, plan.sessions - first);
		await store.command(insertSpans, {
			first,
			count,
			sessions: plan.sessions,
			fromMs: plan.fromMs,
			toMs: plan.toMs,
			project: plan.projectId
		});
	}
	await rollUp(store, plan);
	await index(store);
	await closeAll(store);
	// All of it is in its sessions: a portal that opens the store need not look through ten million spans.
	await mark(store, Date.now());
}

/** As a portal does that runs for hours; what is not indexed is looked up in the spans themselves. */
export async function index(store: StoreClient): Promise<void> {
	await indexFresh(store);
	await store.command('OPTIMIZE TABLE span_texts FINAL');
	await store.command('OPTIMIZE TABLE session_values FINAL');
}

/**
 * Does what a portal does behind its pages in the first minutes and hours, so that it rests while they are
 * measured. What sessions were asked is left out, for no figure is about it and to read it takes a quarter of an
 * hour: the portal is to think that it did.
 */
export async function bringToRest(store: StoreClient): Promise<void> {
	await migrate(store);
	await indexFresh(store);
	await store.command('INSERT INTO input_marks SELECT max(IngestedAt) FROM otel_traces');
	await closeAll(store);
	// What a version before had closed, which a portal keeps for some minutes.
	await clearBooks(store, 0);
}

/** What has arrived since. */
async function indexFresh(store: StoreClient): Promise<void> {
	const piece = { pieceSpans: 400_000, settleMs: 0, settledMs: Date.now };
	while (await indexPiece(store, piece));
}

/** In sixteen parts by trace id: one grouping of all spans would not fit the store's memory limit. */
async function rollUp(store: StoreClient, plan: FillPlan): Promise<void> {
	for (const digit of '0123456789abcdef') {
		await store.command(
			insertSessionsFromSpans(
				'project_id = {project:String} AND startsWith(TraceId, {digit:String})'
			),
			{ project: plan.projectId, digit }
		);
	}
	// As after a day without late spans: background merges have brought each month's rows together.
	for (const table of ['sessions', 'ledger']) await store.command(`OPTIMIZE TABLE ${table} FINAL`);
}

/** `fill [sessions] [data directory] [days]` */
export async function main([
	sessions = '1000000',
	dataDir = '/tmp/portal-bench',
	days = '90'
]: string[]) {
	const store = await openStore({ dataDir, memoryMb: 2048 });
	await migrate(store);
	const toMs = Date.now();
	const fromMs = toMs - Number(days) * 86_400_000;
	const started = performance.now();
	await fill(store, { sessions: Number(sessions), fromMs, toMs, projectId: benchProject });
	const [sizes] = await store.rows<{ spans: number; sessions: number; bytes: string }>(`
		SELECT (SELECT count() FROM otel_traces) AS spans, (SELECT count() FROM sessions FINAL) AS sessions,
			(SELECT formatReadableSize(sum(bytes_on_disk)) FROM system.parts WHERE active) AS bytes`);
	console.log({
		dataDir,
		project: benchProject,
		...sizes,
		seconds: Math.round((performance.now() - started) / 1000)
	});
	await store.close();
}
