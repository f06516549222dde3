import type { RawSpan, SpanFacts } from '#lib/trace/span.ts';
import { BodyError, decodeBody } from './body.ts';
import type { Decoded } from './decode/decoded.ts';
import { decodeJson } from './decode/json.ts';
import { decodeProtobuf } from './decode/protobuf.ts';
import { DecodeError } from './decode/wire.ts';
import { accepted, encodingOf, refused, type OtlpEncoding, type OtlpReply } from './reply.ts';
import { createTurns } from './turns.ts';

/** A span with what was read out of it and what it cost. */
export interface PricedSpan extends RawSpan {
	/** UUID. */
	readonly projectId: string;
	readonly facts: SpanFacts;
	/** Pico-dollars; null = unknown, or a span that costs nothing of its own. */
	readonly costPico: bigint | null;
	/** The prompt's share of it; null = unknown. */
	readonly promptPico: bigint | null;
	readonly costSource: 'computed' | 'producer' | null;
}

/**
 * What became of spans: durable and visible; not now (the sender may send them again); or never (the
 * store refuses this content).
 */
export type WriteOutcome =
	| { readonly kind: 'stored' }
	| { readonly kind: 'later'; readonly detail: string; readonly retryAfterSeconds: number }
	| { readonly kind: 'refused'; readonly detail: string };

export interface SpanSink {
	/** Never rejects. */
	write(spans: readonly PricedSpan[]): Promise<WriteOutcome>;
}

export interface IngestParts {
	readonly sink: SpanSink;
	/** Reads and prices a span, which is then nobody else's. Never throws. */
	readonly toPriced: (span: RawSpan, projectId: string) => PricedSpan;
	/** Unix ms. */
	readonly now: () => number;
	/** Limit of a body, before and after its content encoding is undone. */
	readonly maxBodyBytes: number;
	/** Limit of all bodies that are being worked on or wait for the store. */
	readonly maxBytesInFlight: number;
	readonly log: { warn(fields: object, message: string): void };
}

export interface Ingest {
	/**
	 * Takes one OTLP/HTTP trace request: 200 only when every span that it acknowledges is durable.
	 * Never throws.
	 */
	accept(
		projectId: string,
		body: Buffer,
		contentType: string | null,
		contentEncoding: string | null
	): Promise<OtlpReply>;
}

/** A clock may be wrong, but a partition for every month of five centuries is an attack on the store. */
const oldestYears = 10;
const newestYears = 1;
const yearMs = 366 * 86_400_000;

export function createIngest(parts: IngestParts): Ingest {
	let bytesInFlight = 0;
	const turn = createTurns();

	function inTime(decoded: Decoded): Decoded {
		const nowMs = parts.now();
		const oldest = BigInt(Math.trunc(nowMs - oldestYears * yearMs)) * 1_000_000n;
		const newest = BigInt(Math.trunc(nowMs + newestYears * yearMs)) * 1_000_000n;
		const spans = decoded.spans.filter(({ startNs }) => startNs >= oldest && startNs <= newest);
		const outside = decoded.spans.length - spans.length;
		return {
			spans,
			rejected: decoded.rejected + outside,
			reason: decoded.reason || (outside > 0 ? 'start_time_unix_nano is years away from now' : '')
		};
	}

	/** On its own, so that the spans are garbage while the request waits for the store. */
	function hand(encoding: OtlpEncoding, body: Buffer, projectId: string) {
		const { spans, rejected, reason } = inTime(
			encoding === 'json' ? decodeJson(body) : decodeProtobuf(body)
		);
		const written = parts.sink.write(spans.map((span) => parts.toPriced(span, projectId)));
		return { rejected, reason, written };
	}

	return {
		async accept(projectId, body, contentType, contentEncoding) {
			const encoding = encodingOf(contentType);
			if (encoding === null) {
				return refused(
					'json',
					415,
					'Content-Type must be application/x-protobuf or application/json'
				);
			}
			let held = body.length;
			if (bytesInFlight + held > parts.maxBytesInFlight) {
				return refused(contentType, 503, 'Too many spans are waiting to be stored', 1);
			}
			bytesInFlight += held;
			try {
				const plain = await decodeBody(body, contentEncoding, parts.maxBodyBytes);
				bytesInFlight += plain.length - held;
				held = plain.length;
				await turn();
				const { rejected, reason, written } = hand(encoding, plain, projectId);
				const outcome = await written;
				switch (outcome.kind) {
					case 'stored':
						return accepted(encoding, rejected, reason);
					case 'later':
						parts.log.warn({ projectId, detail: outcome.detail }, 'spans were not stored');
						return refused(
							contentType,
							503,
							'The trace store is not available',
							outcome.retryAfterSeconds
						);
					case 'refused':
						parts.log.warn(
							{ projectId, detail: outcome.detail },
							'spans were refused by the store'
						);
						return refused(contentType, 500, 'The trace store cannot keep these spans');
				}
			} catch (error) {
				if (error instanceof BodyError) return refused(contentType, error.status, error.message);
				if (error instanceof DecodeError) {
					return refused(contentType, 400, `Not an OTLP trace request: ${error.message}`);
				}
				const detail = error instanceof Error ? error.message : String(error);
				parts.log.warn({ projectId, detail }, 'an OTLP request could not be handled');
				return refused(contentType, 500, 'Internal error');
			} finally {
				bytesInFlight -= held;
			}
		}
	};
}
