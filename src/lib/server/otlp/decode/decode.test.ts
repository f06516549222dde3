import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { otlpRequest, otlpSpan, toProtobuf } from '../../../../../tests/builders/otlp.ts';
import { decodeJson } from './json.ts';
import { decodeProtobuf } from './protobuf.ts';
import { readFacts } from '#lib/trace/facts.ts';
import { DecodeError } from './wire.ts';

const fromJson = (request: object) => decodeJson(Buffer.from(JSON.stringify(request)));

const hex = (bytes: number) =>
	fc
		.uint8Array({ minLength: bytes, maxLength: bytes })
		.map((id) => Buffer.from(id).toString('hex'));
const text = fc.string({ unit: 'grapheme' });
const { value } = fc.letrec<{ value: object }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 3 },
		fc.record({ stringValue: text }),
		fc.record({ boolValue: fc.boolean() }),
		fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
		fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
		fc.record({
			bytesValue: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64'))
		}),
		fc.record({ arrayValue: fc.record({ values: fc.array(tie('value')) }) }),
		fc.record({
			kvlistValue: fc.record({ values: fc.array(fc.record({ key: text, value: tie('value') })) })
		})
	)
}));
const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 4 });
const nanoseconds = fc.bigInt({ min: 1n, max: 2n ** 62n }).map(String);
const span = fc.record({
	traceId: hex(16),
	spanId: hex(8),
	parentSpanId: fc.oneof(fc.constant(''), hex(8)),
	traceState: text,
	name: text,
	kind: fc.integer({ min: 0, max: 6 }),
	startTimeUnixNano: nanoseconds,
	endTimeUnixNano: nanoseconds,
	attributes,
	droppedAttributesCount: fc.nat(3),
	events: fc.array(fc.record({ timeUnixNano: nanoseconds, name: text, attributes }), {
		maxLength: 2
	}),
	links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8), traceState: text, attributes }), {
		maxLength: 2
	}),
	status: fc.record({ message: text, code: fc.integer({ min: 0, max: 2 }) })
});

describe('decoding OTLP', () => {
	it('reads the same spans from protobuf and from JSON', () => {
		fc.assert(
			fc.property(fc.array(span, { maxLength: 3 }), (spans) => {
				const request = otlpRequest(spans);
				expect(decodeProtobuf(toProtobuf(request))).toEqual(fromJson(request));
			})
		);
	});

	it('keeps 64-bit values exact', () => {
		const request = otlpRequest([
			otlpSpan({ attributes: [{ key: 'n', value: { intValue: '-9223372036854775808' } }] })
		]);
		const [decoded] = decodeProtobuf(toProtobuf(request)).spans;
		expect(decoded).toMatchObject({
			startNs: 1_760_000_000_123_456_789n,
			durationNs: 1_000_000_001n,
			attributes: { n: '-9223372036854775808' },
			serviceName: 'svc',
			kind: 'Client'
		});
	});

	it('keeps integers exact that JSON writes as numbers, and reads snake_case and enum names', () => {
		const body = `{"resource_spans":[{"scope_spans":[{"spans":[{
			"trace_id":"0123456789ABCDEF0123456789abcdef","span_id":"0123456789abcdef",
			"name":"not 1760000000123456789","kind":"SPAN_KIND_SERVER",
			"start_time_unix_nano":1760000000123456789,"end_time_unix_nano":1760000001123456790,
			"attributes":[{"key":"n","value":{"int_value":9007199254740993}}],
			"status":{"code":"STATUS_CODE_ERROR"}}]}]}]}`;
		expect(decodeJson(Buffer.from(body)).spans[0]).toMatchObject({
			traceId: '0123456789abcdef0123456789abcdef',
			name: 'not 1760000000123456789',
			kind: 'Server',
			startNs: 1_760_000_000_123_456_789n,
			attributes: { n: '9007199254740993' },
			status: 'error'
		});
	});

	it('writes lists and maps as JSON and bytes as base64', () => {
		const list = {
			arrayValue: { values: [{ intValue: '1' }, { stringValue: '가' }, { bytesValue: 'AQI=' }] }
		};
		const map = {
			kvlistValue: {
				values: [
					{ key: 'k', value: list },
					{ key: 'none', value: {} }
				]
			}
		};
		const request = otlpRequest([otlpSpan({ attributes: [{ key: 'a', value: map }] })]);
		const [decoded] = decodeProtobuf(toProtobuf(request)).spans;
		expect(decoded?.attributes['a']).toBe('{"k":[1,"가","AQI="],"none":null}');
	});

	it.each([
		['a short trace id', { traceId: '01' }],
		['a trace id of zeros', { traceId: '0'.repeat(32) }],
		['a missing span id', { spanId: '' }],
		['a long parent id', { parentSpanId: '0'.repeat(17) + '1' }],
		['no time', { startTimeUnixNano: '0', endTimeUnixNano: '0' }]
	])('refuses a span with %s and keeps the others', (_, fault) => {
		const request = otlpRequest([otlpSpan(fault), otlpSpan({ name: 'good' })]);
		for (const decoded of [decodeProtobuf(toProtobuf(request)), fromJson(request)]) {
			expect(decoded.rejected).toBe(1);
			expect(decoded.reason).not.toBe('');
			expect(decoded.spans.map(({ name }) => name)).toEqual(['good']);
		}
	});

	it('keeps a span that ends before it starts and says so', () => {
		const request = otlpRequest([otlpSpan({ endTimeUnixNano: '1760000000123456000' })]);
		expect(fromJson(request).spans[0]).toMatchObject({
			durationNs: 0n,
			attributes: { 'portal.end_before_start_ns': '789' }
		});
	});

	it('refuses a group that is not one, and keeps the others', () => {
		const { resourceSpans } = otlpRequest([otlpSpan()]);
		const groups = [null, { scopeSpans: [7] }, { scopeSpans: 'x' }, ...resourceSpans];
		expect(fromJson({ resourceSpans: groups })).toMatchObject({
			rejected: 3,
			spans: [{ name: 'work' }]
		});
	});

	it('mends half a letter, wherever it stands', () => {
		const half = 'cut \ud83d';
		const { spans } = fromJson(
			otlpRequest([
				otlpSpan({
					name: half,
					attributes: [
						{ key: half, value: { stringValue: half } },
						{ key: 'agentops.tags', value: { stringValue: JSON.stringify([half]) } }
					],
					status: { code: 2, message: half }
				})
			])
		);
		const [span] = spans;
		if (!span) throw new Error('no span');
		expect(span).toMatchObject({
			name: 'cut \ufffd',
			statusMessage: 'cut \ufffd',
			attributes: { 'cut \ufffd': 'cut \ufffd' }
		});
		expect(readFacts(span).tags).toEqual(['cut \ufffd']);
	});

	it('spells spans and services in one way, and keeps attributes as they came', () => {
		const decomposed = '주문 조회'.normalize('NFD');
		const request = {
			resourceSpans: [
				{
					resource: { attributes: [{ key: 'service.name', value: { stringValue: decomposed } }] },
					scopeSpans: [{ spans: [otlpSpan({ name: `\u200b${decomposed}\t1` })] }]
				}
			]
		};
		for (const { spans } of [fromJson(request), decodeProtobuf(toProtobuf(request))]) {
			expect(spans).toMatchObject([
				{
					name: '주문 조회 1',
					serviceName: '주문 조회',
					resourceAttributes: { 'service.name': decomposed }
				}
			]);
		}
	});

	it('masks secrets in what lists and addresses are made of', () => {
		const secret = 'sk-proj-abcdefghijklmnopqrstuvwx';
		const { spans } = fromJson(
			otlpRequest([
				otlpSpan({
					name: `call ${secret}`,
					attributes: [
						{ key: 'enduser.id', value: { stringValue: secret } },
						{ key: 'agentops.tags', value: { stringValue: JSON.stringify([secret]) } }
					],
					status: { code: 2, message: `Bearer ${secret}` }
				})
			])
		);
		const [span] = spans;
		if (!span) throw new Error('no span');
		const facts = readFacts(span);
		const said = JSON.stringify([span.name, span.statusMessage, facts]);
		expect(said).not.toContain(secret);
		expect(facts.user).toBe('[redacted]');
	});

	it('keeps a span whose attribute is nested without end, but for what is too deep', () => {
		const cut = `${'['.repeat(65)}"… (deeper than 64 levels)"${']'.repeat(65)}`;
		const levels = 5_000;
		const inJson = `${'{"arrayValue":{"values":['.repeat(levels)}{"stringValue":"x"}${']}}'.repeat(levels)}`;
		const request = otlpRequest([
			otlpSpan({ attributes: [{ key: 'a', value: { stringValue: 'HERE' } }] }),
			otlpSpan()
		]);
		const body = JSON.stringify(request).replace('{"stringValue":"HERE"}', inJson);
		expect(decodeJson(Buffer.from(body))).toMatchObject({
			rejected: 0,
			spans: [{ attributes: { a: cut } }, { name: 'work' }]
		});

		let bytes = protobuf.Writer.create().uint32(10).string('x').finish();
		for (let level = 0; level < levels; level += 1) {
			const list = protobuf.Writer.create().uint32(10).bytes(bytes).finish();
			bytes = protobuf.Writer.create().uint32(42).bytes(list).finish();
		}
		const attribute = protobuf.Writer.create().uint32(18).bytes(bytes).finish();
		const span = protobuf.Writer.create().uint32(74).bytes(attribute).finish();
		const whole = protobuf.Writer.create()
			.uint32(10)
			.bytes(Buffer.alloc(16, 1))
			.uint32(18)
			.bytes(Buffer.alloc(8, 1))
			.uint32(57)
			.fixed64(1)
			.finish();
		const spans = protobuf.Writer.create()
			.uint32(18)
			.bytes(Buffer.concat([whole, span]))
			.finish();
		const scope = protobuf.Writer.create().uint32(18).bytes(spans).finish();
		const message = protobuf.Writer.create().uint32(10).bytes(scope).finish();
		expect(decodeProtobuf(Buffer.from(message))).toMatchObject({
			rejected: 0,
			spans: [{ attributes: { '': cut } }]
		});
	});

	it('reads an attribute of five million characters beside a long number', () => {
		const long = 'a\n"'.repeat(1_700_000);
		const request = otlpRequest([
			otlpSpan({ attributes: [{ key: 'a', value: { stringValue: long } }] })
		]);
		const body = JSON.stringify(request).replace('"1760000000123456789"', '1760000000123456789');
		const [decoded] = decodeJson(Buffer.from(body)).spans;
		expect(decoded?.attributes['a']).toHaveLength(long.length);
		expect(decoded?.startNs).toBe(1_760_000_000_123_456_789n);
	});

	it('gives long texts as they came, to be decoded only when they are read', () => {
		const long = '환불 정책을 알려 주세요. '.repeat(40);
		const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
		const request = otlpRequest([
			otlpSpan({
				attributes: [
					attribute('plain', long),
					attribute('json', JSON.stringify([long])),
					attribute('escaped', `["\\ud658\\ubd88${long}"]`),
					attribute('twice', long),
					attribute('twice', 'short'),
					attribute('again', 'short'),
					attribute('again', `${long}!`)
				]
			})
		]);
		const [fromBytes] = decodeProtobuf(toProtobuf(request)).spans;
		const [fromText] = fromJson(request).spans;
		expect(fromBytes?.attributes).toEqual({
			plain: long,
			json: JSON.stringify([long]),
			escaped: `["환불${long}"]`,
			twice: 'short',
			again: `${long}!`
		});
		expect(Object.keys(fromBytes?.attributes ?? {})).toEqual(
			Object.keys(fromText?.attributes ?? {})
		);
		expect([...(fromBytes?.longTexts ?? [])].map(([key, bytes]) => [key, String(bytes)])).toEqual([
			['plain', long],
			['json', JSON.stringify([long])],
			['again', `${long}!`]
		]);
	});

	it('replaces what is not UTF-8 in a text of any length', () => {
		const mark = 'm'.repeat(300);
		const request = otlpRequest([
			otlpSpan({ attributes: [{ key: 'a', value: { stringValue: mark } }] })
		]);
		const body = toProtobuf(request);
		body[body.indexOf(mark) + 299] = 0xff;
		const [decoded] = decodeProtobuf(body).spans;
		expect(decoded?.attributes['a']).toBe(`${'m'.repeat(299)}\ufffd`);
		expect(decoded?.longTexts?.size).toBe(0);
	});

	it('reads a resource that stands behind its spans', () => {
		const resource = toProtobuf({
			resourceSpans: [
				{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'late' } }] } }
			]
		});
		const spans = toProtobuf({ resourceSpans: [{ scopeSpans: [{ spans: [otlpSpan()] }] }] });
		const [inner, outer] = [spans.subarray(2), resource.subarray(2)];
		const both = Buffer.concat([inner, outer]);
		const body = Buffer.concat([Buffer.from([10, both.length]), both]);
		expect(decodeProtobuf(body).spans[0]?.serviceName).toBe('late');
	});

	it('answers any bytes with spans or a DecodeError', () => {
		const valid = toProtobuf(
			otlpRequest([otlpSpan({ attributes: [{ key: 'a', value: { stringValue: 'b' } }] })])
		);
		const broken = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, byte]) => {
			const copy = Buffer.from(valid);
			copy[at] = byte;
			return copy;
		});
		const bytes = fc.oneof(
			fc.uint8Array({ maxLength: 200 }).map((raw) => Buffer.from(raw)),
			broken
		);
		fc.assert(
			fc.property(bytes, (body) => {
				for (const decode of [decodeProtobuf, decodeJson]) {
					try {
						decode(body);
					} catch (error) {
						expect(error).toBeInstanceOf(DecodeError);
					}
				}
			}),
			{ numRuns: 1000 }
		);
	});

	it('answers any JSON with spans or a DecodeError', () => {
		fc.assert(
			fc.property(fc.json(), fc.json(), (first, second) => {
				const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[${first},{"attributes":${second}}]}]}]}`;
				try {
					decodeJson(Buffer.from(body));
				} catch (error) {
					expect(error).toBeInstanceOf(DecodeError);
				}
			})
		);
	});
});
