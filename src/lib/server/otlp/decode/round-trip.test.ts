import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toProtobuf } from '../../../../../tests/builders/otlp.ts';
import { oneSpelling } from '#lib/query/one-spelling.ts';
import { toResourceSpans } from '#lib/trace/otlp-json.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import { decodeJson } from './json.ts';
import { decodeProtobuf } from './protobuf.ts';

/** Any text that can be stored: ingest keeps no half letters. */
const text = fc.string({ unit: 'grapheme-composite', maxLength: 12 });
const attributes = fc.dictionary(
	fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'a.b', 'a.0')),
	fc.oneof(text, fc.constantFrom('{"a":[1]}', '한글 \u202e', 'x'.repeat(300), '9007199254740993'))
);
const hex = (length: number) =>
	fc
		.array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
		.map((digits) => digits.map((digit) => digit.toString(16)).join(''))
		.filter((id) => !/^0*$/.test(id));
const time = fc.bigInt({ min: 1n, max: 1n << 62n });

const span: fc.Arbitrary<RawSpan> = fc
	.record({
		traceId: hex(32),
		spanId: hex(16),
		parentSpanId: fc.oneof(fc.constant(''), hex(16)),
		name: text.map(oneSpelling),
		kind: fc.constantFrom('Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'),
		service: fc.constantFrom('', 'desk', '상담'),
		startNs: time,
		durationNs: fc.bigInt({ min: 0n, max: 10n ** 18n }),
		status: fc.constantFrom('ok' as const, 'error' as const, 'unset' as const),
		statusMessage: text,
		scopeName: fc.constantFrom('', 'openai', 'agentops'),
		scopeVersion: fc.constantFrom('', '0.4.1'),
		attributes,
		resource: attributes,
		events: fc.array(fc.record({ name: text, timeNs: time, attributes }), { maxLength: 3 }),
		links: fc.array(
			fc.record({ traceId: hex(32), spanId: hex(16), traceState: text, attributes }),
			{ maxLength: 2 }
		),
		traceState: fc.constantFrom('', 'vendor=1')
	})
	.map(({ service, resource, ...rest }) => ({
		...rest,
		serviceName: service,
		resourceAttributes: service === '' ? resource : { ...resource, 'service.name': service }
	}));

/** Where a key comes from is no part of a span, nor is the prototype of a map. */
const plain = (spans: readonly RawSpan[]) =>
	spans.map(({ longTexts: _bytes, ...rest }) =>
		JSON.stringify(rest, (_key, value: unknown) =>
			typeof value === 'bigint'
				? String(value)
				: typeof value === 'object' && value !== null && !Array.isArray(value)
					? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
					: value
		)
	);

it('gives back every span that was written as OTLP/JSON, to the nanosecond', () => {
	fc.assert(
		fc.property(fc.array(span, { maxLength: 6 }), (spans) => {
			const request = { resourceSpans: toResourceSpans(spans) };
			const json = decodeJson(Buffer.from(JSON.stringify(request)));
			expect(json.rejected).toBe(0);
			expect(plain(json.spans).sort()).toEqual(plain(spans).sort());
			// The same request in the other encoding is the same to ingest.
			expect(plain(decodeProtobuf(toProtobuf(request)).spans)).toEqual(plain(json.spans));
		})
	);
});
