import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
	fromProtobuf,
	otlpRequest,
	otlpSpan,
	toProtobuf
} from '../../../../tests/builders/otlp.ts';
import { readFacts } from '#lib/trace/facts.ts';
import { createIngest, type IngestParts, type PricedSpan } from './ingest.ts';

const protobuf = 'application/x-protobuf';
const megabyte = 1024 * 1024;

function rig(given: Partial<IngestParts> = {}) {
	const stored: PricedSpan[] = [];
	const ingest = createIngest({
		sink: {
			write: (spans) => {
				stored.push(...spans);
				return Promise.resolve({ kind: 'stored' });
			}
		},
		toPriced: (span, projectId) => ({
			...span,
			projectId,
			facts: readFacts(span),
			costPico: null,
			promptPico: null,
			costSource: null
		}),
		now: () => 1_760_000_000_000,
		maxBodyBytes: megabyte,
		maxBytesInFlight: 10 * megabyte,
		log: { warn: () => undefined },
		...given
	});
	return { stored, ingest };
}

const oneSpan = () => toProtobuf(otlpRequest([otlpSpan()]));

describe('OTLP ingest', () => {
	it.each([
		['plain', null, (body: Buffer) => body],
		['gzip', 'gzip', gzipSync],
		['deflate', 'deflate', deflateSync]
	])('takes %s protobuf and answers in protobuf', async (_, encoding, encode) => {
		const { stored, ingest } = rig();
		const reply = await ingest.accept('p', encode(oneSpan()), protobuf, encoding);
		expect(reply).toMatchObject({ status: 200, headers: { 'content-type': protobuf } });
		expect(fromProtobuf('Response', reply.body)).toEqual({});
		expect(stored).toMatchObject([{ projectId: 'p', name: 'work' }]);
	});

	it('takes JSON and answers in JSON', async () => {
		const { ingest } = rig();
		const body = Buffer.from(JSON.stringify(otlpRequest([otlpSpan({ spanId: 'bad' })])));
		const reply = await ingest.accept('p', body, 'application/json; charset=utf-8', null);
		expect(reply.status).toBe(200);
		expect(JSON.parse(new TextDecoder().decode(reply.body))).toEqual({
			partialSuccess: {
				rejectedSpans: '1',
				errorMessage: 'span_id must be 8 bytes and not all zero'
			}
		});
	});

	it('names refused spans in a partial success and stores the others', async () => {
		const { stored, ingest } = rig();
		const body = toProtobuf(
			otlpRequest([
				otlpSpan(),
				otlpSpan({ startTimeUnixNano: '99', endTimeUnixNano: '100' }),
				otlpSpan({ traceId: 'ff' })
			])
		);
		const reply = await ingest.accept('p', body, protobuf, null);
		expect(fromProtobuf('Response', reply.body)).toEqual({
			partialSuccess: {
				rejectedSpans: '2',
				errorMessage: 'trace_id must be 16 bytes and not all zero'
			}
		});
		expect(stored).toHaveLength(1);
	});

	it('keeps a span whose clock is a day off', async () => {
		const { stored, ingest } = rig();
		const body = toProtobuf(otlpRequest([otlpSpan({ startTimeUnixNano: '1760086400000000000' })]));
		expect((await ingest.accept('p', body, protobuf, null)).status).toBe(200);
		expect(stored).toHaveLength(1);
	});

	it.each([
		['garbage', Buffer.from('garbage'), protobuf, null, 400],
		['half a message', oneSpan().subarray(0, 40), protobuf, null, 400],
		['broken JSON', Buffer.from('{'), 'application/json', null, 400],
		['gzip that is none', Buffer.from('plain'), protobuf, 'gzip', 400],
		['an unknown content encoding', oneSpan(), protobuf, 'br', 415],
		['a body over the limit', Buffer.alloc(megabyte + 1), protobuf, null, 413],
		['a gzip bomb', gzipSync(Buffer.alloc(300 * megabyte)), protobuf, 'gzip', 413]
	])('refuses %s with a google.rpc.Status', async (_, body, type, encoding, status) => {
		const { ingest } = rig();
		const reply = await ingest.accept('p', body, type, encoding);
		expect(reply).toMatchObject({ status, headers: { 'content-type': type } });
		const text = new TextDecoder().decode(reply.body);
		const answer = type === protobuf ? fromProtobuf('RpcStatus', reply.body) : JSON.parse(text);
		expect(answer).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
	});

	it('refuses a content type that OTLP does not have, in JSON', async () => {
		const reply = await rig().ingest.accept('p', oneSpan(), 'text/plain', null);
		expect(reply).toMatchObject({ status: 415, headers: { 'content-type': 'application/json' } });
	});

	it('asks to try again while the store is not available', async () => {
		const outcome = { kind: 'later' as const, detail: 'disk', retryAfterSeconds: 10 };
		const { ingest } = rig({ sink: { write: () => Promise.resolve(outcome) } });
		const reply = await ingest.accept('p', oneSpan(), protobuf, null);
		expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
		expect(fromProtobuf('RpcStatus', reply.body)).toMatchObject({ code: 14 });
	});

	it('asks to try again while too much waits, and goes on when it is done', async () => {
		let finish = () => {};
		const waiting = new Promise<{ kind: 'stored' }>((resolve) => {
			finish = () => resolve({ kind: 'stored' });
		});
		const body = oneSpan();
		const { ingest } = rig({ sink: { write: () => waiting }, maxBytesInFlight: body.length });
		const first = ingest.accept('p', body, protobuf, null);
		expect((await ingest.accept('p', body, protobuf, null)).status).toBe(503);
		finish();
		expect((await first).status).toBe(200);
		expect((await ingest.accept('p', body, protobuf, null)).status).toBe(200);
	});
});
