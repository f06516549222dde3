import { describe, expect, it } from 'vitest';
import { toExportedSpan, type ExportedRow } from './exported-span.ts';

const row = (given: Partial<ExportedRow> = {}): ExportedRow => ({
	startNs: '1777885920000000001',
	lastedNs: '5',
	TraceId: 'a'.repeat(32),
	SpanId: 'b'.repeat(16),
	ParentSpanId: '',
	TraceState: '',
	SpanName: 'work',
	SpanKind: 'Client',
	ServiceName: 'svc',
	ScopeName: '',
	ScopeVersion: '',
	StatusCode: 'Ok',
	StatusMessage: '',
	ResourceAttributes: {},
	SpanAttributes: {},
	eventTimes: [],
	eventNames: [],
	eventAttributes: [],
	linkTraces: [],
	linkSpans: [],
	linkStates: [],
	linkAttributes: [],
	...given
});

describe('an exported span', () => {
	it.each([
		['Ok', 'ok'],
		['OK', 'ok'],
		['STATUS_CODE_OK', 'ok'],
		['Error', 'error'],
		['STATUS_CODE_ERROR', 'error'],
		['Unset', 'unset'],
		['STATUS_CODE_UNSET', 'unset'],
		['', 'unset'],
		['whatever', 'unset']
	])('has the status %s as %s', (StatusCode, status) =>
		expect(toExportedSpan(row({ StatusCode }))?.status).toBe(status)
	);

	it.each([
		['Internal', 'Internal'],
		['SPAN_KIND_INTERNAL', 'Internal'],
		['SPAN_KIND_CLIENT', 'Client'],
		['server', 'Server'],
		['SPAN_KIND_UNSPECIFIED', 'Unspecified'],
		['', 'Unspecified']
	])('has the kind %s as %s', (SpanKind, kind) =>
		expect(toExportedSpan(row({ SpanKind }))?.kind).toBe(kind)
	);

	it('has names in the one spelling', () => {
		const named = { SpanName: '주문'.normalize('NFD'), ServiceName: 'desk\u200b' };
		expect(toExportedSpan(row(named))).toMatchObject({ name: '주문', serviceName: 'desk' });
	});

	it('that ended before it began lasted nothing, and says by how much', () => {
		const span = toExportedSpan(
			row({ lastedNs: String(2n ** 64n - 3n), SpanAttributes: { a: '1' } })
		);
		expect(span).toMatchObject({
			durationNs: 0n,
			attributes: { a: '1', 'portal.end_before_start_ns': '3' }
		});
	});

	it('is none without ids by which it could be opened', () => {
		expect(toExportedSpan(row({ TraceId: '' }))).toBeNull();
		expect(toExportedSpan(row({ TraceId: '0'.repeat(32) }))).toBeNull();
		expect(toExportedSpan(row({ SpanId: 'not hex' }))).toBeNull();
		expect(toExportedSpan(row({ ParentSpanId: '0'.repeat(16) }))?.parentSpanId).toBe('');
	});
});
