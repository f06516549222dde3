import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../src/lib/server/prices/price-book.ts';
import { costOf } from '../../src/lib/server/prices/span-cost.ts';
import { decodeJson } from '../../src/lib/server/otlp/decode/json.ts';
import { readFacts } from '../../src/lib/trace/facts.ts';
import { traffic } from './day.js';
import { batches } from './otlp.js';

/** Monday 23 November 2026, 19:04 in Seoul. */
const nowMs = Date.parse('2026-11-23T10:04:00Z');
const plan = { seed: 'test', nowMs, hours: 48, sessionsPerDay: 600 };
const traces = [...traffic(plan)];
const spans = traces.flatMap((trace) => trace.spans);

describe('demo traffic', () => {
	it('is the same when it is made again', () => {
		expect([...traffic(plan)]).toEqual(traces);
		expect([...traffic({ ...plan, seed: 'other' })]).not.toEqual(traces);
	});

	it('keeps every span that was sent when more is sent later', () => {
		const later = [...traffic({ ...plan, nowMs: nowMs + 7_200_000, hours: 50 })];
		const all = new Map(later.flatMap((trace) => trace.spans).map((span) => [span.spanId, span]));
		for (const span of spans) expect(all.get(span.spanId)).toEqual(span);
		expect(all.size).toBeGreaterThan(spans.length);
	});

	it('has a size that a laptop takes in seconds', () => {
		expect(traces.length).toBeGreaterThan(600);
		expect(traces.length).toBeLessThan(1_400);
		expect(spans.length).toBeGreaterThan(8_000);
		expect(spans.length).toBeLessThan(25_000);
	});

	it('gives every span an id of its own and an end that is not before its start', () => {
		expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
		for (const span of spans) expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
	});

	it('holds a trace of two thousand spans for each night', () => {
		expect(traces.filter((trace) => trace.spans.length > 1_900)).toHaveLength(2);
	});

	it('holds errors, orphans and, when the clock stands within one, running sessions', () => {
		expect(spans.filter((span) => span.status === 'error').length).toBeGreaterThan(20);
		const ids = new Set(spans.map((span) => span.spanId));
		const orphans = spans.filter((span) => span.parentSpanId !== '' && !ids.has(span.parentSpanId));
		expect(orphans.length).toBeGreaterThan(0);

		const crew = traces.find((trace) => trace.resource['service.name'] === 'research-crew');
		const [root] = crew?.spans ?? [];
		if (!root) throw new Error('no crew');
		const midway = (root.startMs + root.endMs) / 2;
		const running = [...traffic({ ...plan, nowMs: midway })].find((trace) =>
			trace.spans.some((span) => span.traceId === root.traceId)
		);
		expect(running?.spans.some((span) => span.parentSpanId === '')).toBe(false);
	});

	it('is quieter at night than in the afternoon', () => {
		const startsAt = (hour: number) =>
			traces.filter(
				({ spans: [first] }) =>
					first && new Date(first.startMs + 9 * 3_600_000).getUTCHours() === hour
			).length;
		expect(startsAt(14)).toBeGreaterThan(4 * startsAt(3));
	});

	it('becomes OTLP bodies that hold each span once', () => {
		const sent = [...batches(traces, 512)];
		expect(sent.reduce((sum, batch) => sum + batch.spans, 0)).toBe(spans.length);
		for (const batch of sent) expect(batch.spans).toBeLessThanOrEqual(512);
		const text = JSON.stringify(sent.map(({ body }) => body));
		expect(text.match(/"spanId"/g)).toHaveLength(spans.length);
		expect(text).not.toContain('undefined');
		expect(text).not.toContain('NaN');
	});

	it('reads as every kind of span, with people, prices and what has none', () => {
		const prices = createPriceBook();
		const read = [...batches(traces, 512)]
			.flatMap(({ body }) => decodeJson(Buffer.from(JSON.stringify(body))).spans)
			.map((span) => {
				const facts = readFacts(span);
				return { facts, cost: costOf(facts, Number(span.startNs / 1_000_000n), prices) };
			});
		const types = new Set(read.map(({ facts }) => facts.type));
		expect([...types].sort()).toEqual(
			[
				'agent',
				'embedding',
				'http',
				'infrastructure',
				'llm',
				'retrieval',
				'session',
				'task',
				'tool',
				'workflow'
			].sort()
		);
		const calls = read.filter(({ facts }) => facts.countsAsCall);
		const unpriced = calls.filter(({ cost }) => cost.costPico === null);
		const withUsage = unpriced.filter(({ facts }) => facts.tokens !== null);
		expect(new Set(withUsage.map(({ facts }) => facts.model))).toEqual(
			new Set(['LGAI-EXAONE/EXAONE-4.0-32B'])
		);
		expect(calls.some(({ facts }) => (facts.tokens?.cacheRead ?? 0) > 0)).toBe(true);
		expect(calls.some(({ facts }) => (facts.tokens?.cacheWrite ?? 0) > 0)).toBe(true);
		expect(calls.some(({ facts }) => (facts.tokens?.reasoning ?? 0) > 0)).toBe(true);
		expect(
			read.some(({ facts, cost }) => facts.type === 'tool' && cost.source === 'producer')
		).toBe(true);
		for (const name of ['user', 'team', 'conversation', 'agentName', 'toolName'] as const) {
			expect(read.some(({ facts }) => facts[name] !== null)).toBe(true);
		}
		expect(read.some(({ facts }) => facts.tags.includes('보고서'))).toBe(true);
		expect(read.some(({ facts }) => facts.errorMessage?.includes('주문번호'))).toBe(true);
	});
});
