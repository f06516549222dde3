import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceDetail } from '#lib/agentops/contract.ts';
import { parseTimeNs, toKind, toRawSpans, toStatus } from './wire.ts';

function detailOf(...spans: readonly Record<string, unknown>[]) {
	return traceDetail.parse({
		project_id: 'p',
		trace_id: 't1',
		tags: [],
		metrics: {},
		spans: spans.map((span) => ({
			span_id: 's1',
			start_time: '2026-05-04T09:12:01.250000+00:00',
			end_time: '2026-05-04T09:12:06.252113+00:00',
			attributes: {},
			resource_attributes: {},
			span_attributes: {},
			...span
		}))
	});
}

describe('toRawSpans', () => {
	it('reads a failed tool as AgentOps sends it', () => {
		const [span] = toRawSpans(
			detailOf({
				span_id: '00f1',
				parent_span_id: '1122',
				span_name: 'get_invoice.tool',
				span_kind: 'SPAN_KIND_INTERNAL',
				status_code: 'STATUS_CODE_ERROR',
				status_message: 'TimeoutError',
				duration: 5002113400,
				event_names: ['exception'],
				event_timestamps: ['2026-05-04T09:12:06.252000'],
				event_attributes: [{ 'exception.type': 'TimeoutError' }],
				span_attributes: { agentops: { span: { kind: 'tool' } }, gen_ai: { prompt: [null, {}] } },
				link_trace_ids: ['t2'],
				link_span_ids: ['s2']
			})
		);
		expect(span).toMatchObject({
			traceId: 't1',
			spanId: '00f1',
			parentSpanId: '1122',
			kind: 'Internal',
			status: 'error',
			startNs: 1_777_885_921_250_000_000n,
			durationNs: 5_002_113_400n,
			attributes: { 'agentops.span.kind': 'tool' },
			links: [{ traceId: 't2', spanId: 's2', traceState: '', attributes: {} }]
		});
		expect(span?.events).toEqual([
			{
				name: 'exception',
				timeNs: 1_777_885_926_252_000_000n,
				attributes: { 'exception.type': 'TimeoutError' }
			}
		]);
	});

	it('takes the duration from the end when none is given', () => {
		expect(toRawSpans(detailOf({}))[0]?.durationNs).toBe(5_002_113_000n);
		const backwards = detailOf({ end_time: '2020-01-01T00:00:00Z', duration: -5 });
		expect(toRawSpans(backwards)[0]?.durationNs).toBe(0n);
	});

	it('puts a span with an unreadable start at the start of the trace', () => {
		const spans = toRawSpans(detailOf({ start_time: 'soon' }, {}));
		expect(spans[0]?.startNs).toBe(spans[1]?.startNs);
	});

	it('never throws on spans of anything', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (junk) => {
				const parsed = traceDetail.safeParse({
					trace_id: 't',
					metrics: {},
					spans: [{ span_id: 's', start_time: '', end_time: '', ...junk, span_attributes: junk }]
				});
				if (parsed.success) toRawSpans(parsed.data);
			})
		);
	});
});

describe('parseTimeNs', () => {
	it.each([
		['2026-01-01T00:00:00', 1_767_225_600_000_000_000n],
		['2026-01-01', 1_767_225_600_000_000_000n],
		['2026-01-01 09:00:00.5+09:00', 1_767_225_600_500_000_000n],
		['2025-12-31T19:00:00.123456789-0500', 1_767_225_600_123_456_789n],
		['1969-12-31T23:59:59.9Z', -100_000_000n]
	])('reads %s', (text, ns) => {
		expect(parseTimeNs(text)).toBe(ns);
	});

	it.each(['', 'soon', '2026', '1767225600', '2026-01-01T'])('refuses %j', (text) => {
		expect(parseTimeNs(text)).toBeNull();
	});

	it('agrees with Date on every millisecond', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
				(date) => {
					expect(parseTimeNs(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
				}
			)
		);
	});
});

describe('toStatus and toKind', () => {
	it('read every spelling', () => {
		expect(['OK', 'Ok', 'STATUS_CODE_OK'].map(toStatus)).toEqual(['ok', 'ok', 'ok']);
		expect(['ERROR', 'STATUS_CODE_ERROR'].map(toStatus)).toEqual(['error', 'error']);
		expect(['', 'UNSET', 'STATUS_CODE_UNSET'].map(toStatus)).toEqual(['unset', 'unset', 'unset']);
		expect(['', 'SPAN_KIND_CLIENT', 'Server'].map(toKind)).toEqual([
			'Unspecified',
			'Client',
			'Server'
		]);
	});
});
