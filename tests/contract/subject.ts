/** What the contract suites need of an implementation, and the spans that it has to know. */
import type { RawSpan } from '#lib/trace/span.ts';
import type { AgentOps } from '../../src/lib/server/agentops/agentops.ts';
import type { Analytics } from '../../src/lib/server/agentops/analytics.ts';
import { buildSpan, exceptionEvent } from '../builders/span.ts';

export interface Subject {
	readonly agentops: AgentOps;
	readonly analytics: Analytics;
	/** UUID of the project that holds {@link World.spans}. */
	readonly projectId: string;
	readonly world: World;
	/** A real AgentOps measures list durations by span starts alone. */
	readonly listDurations: 'wall-clock' | 'starts-only';
	close(): Promise<void>;
}

export interface World {
	readonly spans: readonly RawSpan[];
	/** Start of the first session, Unix ms; the others start a minute apart. */
	readonly startMs: number;
	readonly ids: {
		/** Session, model call (0.25 USD, 100 + 20 tokens) and tool; all is well. */
		readonly answered: string;
		/** A root without a status and a tool that failed. */
		readonly broken: string;
		/** One span of 5 s with wildcards in its name, in another service. */
		readonly single: string;
		/** Its root has not arrived. */
		readonly rootless: string;
	};
}

const traceId = (digit: string) => digit.repeat(24) + '0badcafe';

/** Spans of four sessions, two hours ago: within every retention, and behind every ingest delay. */
export function makeWorld(): World {
	const startMs = Math.floor(Date.now() / 60_000) * 60_000 - 7_200_000;
	const at = (minute: number, ms = 0) => BigInt(startMs + minute * 60_000 + ms) * 1_000_000n;
	const seconds = (count: number) => BigInt(count) * 1_000_000_000n;
	const ids = {
		answered: traceId('a'),
		broken: traceId('b'),
		single: traceId('c'),
		rootless: traceId('d')
	};
	const answeredRoot = buildSpan({
		traceId: ids.answered,
		spanId: 'aaaaaaaaaaaaaa01',
		name: '고객 응대.session',
		startNs: at(0),
		durationNs: seconds(10),
		status: 'ok',
		attributes: { 'agentops.span.kind': 'session', 'agentops.tags': '["beta","고객"]' }
	});
	const call = buildSpan({
		traceId: ids.answered,
		spanId: 'aaaaaaaaaaaaaa02',
		parentSpanId: answeredRoot.spanId,
		name: 'openai.chat.completion',
		kind: 'Client',
		startNs: at(0, 1000),
		durationNs: seconds(4),
		status: 'ok',
		attributes: {
			'gen_ai.system': 'openai',
			'gen_ai.request.type': 'chat',
			'gen_ai.request.model': 'house-model-1',
			'gen_ai.user': 'kim',
			'gen_ai.prompt.0.role': 'user',
			'gen_ai.prompt.0.content': '송장 INV-7의 합계는? 😀',
			'gen_ai.completion.0.role': 'assistant',
			'gen_ai.completion.0.content': '120 <b>원</b>',
			'gen_ai.usage.prompt_tokens': '100',
			'gen_ai.usage.completion_tokens': '20',
			'gen_ai.usage.total_tokens': '120',
			// All three, so that list, detail and metrics agree whoever adds up.
			'gen_ai.usage.prompt_cost': '0.2',
			'gen_ai.usage.completion_cost': '0.05',
			'gen_ai.usage.total_cost': '0.25'
		}
	});
	const tool = buildSpan({
		traceId: ids.answered,
		spanId: 'aaaaaaaaaaaaaa03',
		parentSpanId: answeredRoot.spanId,
		name: 'get_invoice.tool',
		startNs: at(0, 6000),
		durationNs: seconds(2),
		status: 'ok',
		attributes: { 'agentops.span.kind': 'tool', 'tool.name': 'get_invoice' }
	});
	const brokenRoot = buildSpan({
		traceId: ids.broken,
		spanId: 'bbbbbbbbbbbbbb01',
		name: 'report.session',
		startNs: at(1),
		durationNs: seconds(3),
		attributes: { 'agentops.span.kind': 'session' }
	});
	const failing = buildSpan({
		traceId: ids.broken,
		spanId: 'bbbbbbbbbbbbbb02',
		parentSpanId: brokenRoot.spanId,
		name: 'ledger.tool',
		startNs: at(1, 500),
		durationNs: seconds(1),
		status: 'error',
		statusMessage: 'ledger did not answer',
		attributes: { 'agentops.span.kind': 'tool' },
		events: [{ ...exceptionEvent(), timeNs: at(1, 1500) + 123_000n }]
	});
	const single = buildSpan({
		traceId: ids.single,
		spanId: 'cccccccccccccc01',
		name: '100% done_x',
		serviceName: 'crawler',
		resourceAttributes: { 'service.name': 'crawler' },
		startNs: at(2),
		durationNs: seconds(5),
		status: 'ok'
	});
	const rootless = buildSpan({
		traceId: ids.rootless,
		spanId: 'dddddddddddddd02',
		parentSpanId: 'dddddddddddddd01',
		name: 'planner.agent',
		startNs: at(3),
		durationNs: seconds(1),
		attributes: { 'agentops.span.kind': 'agent' }
	});
	return { spans: [answeredRoot, call, tool, brokenRoot, failing, single, rootless], startMs, ids };
}
