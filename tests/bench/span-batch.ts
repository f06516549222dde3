import { randomBytes } from 'node:crypto';
import { otlpRequest, toProtobuf } from '../builders/otlp.ts';

const spansPerTrace = 8;

/** An encoded request whose ids can be made new in place: encoding anew would measure the sender. */
export class SpanBatch {
	readonly body: Buffer;
	readonly #ids: { readonly traceAt: number; readonly spanAt: number }[] = [];
	readonly #traces: number;

	/** @param bytes of attributes on each span, about */
	constructor(spans: number, bytes: number) {
		this.#traces = Math.ceil(spans / spansPerTrace);
		const startNs = BigInt(Date.now()) * 1_000_000n;
		const mark = (index: number, length: number) => (index + 1).toString(16).padStart(length, 'e');
		const text = '주문 번호 4242의 배송 상태를 알려 주세요. The parcel left the depot. ';
		const content = text.repeat(Math.ceil(bytes / Buffer.byteLength(text)));
		const made = Array.from({ length: spans }, (_, index) => ({
			traceId: mark(Math.floor(index / spansPerTrace), 32),
			spanId: mark(index, 16),
			parentSpanId: index % spansPerTrace === 0 ? '' : 'aaaaaaaaaaaaaaaa',
			name: index % spansPerTrace === 0 ? 'run.session' : 'litellm_request',
			kind: 3,
			startTimeUnixNano: String(startNs + BigInt(index) * 1000n),
			endTimeUnixNano: String(startNs + BigInt(index) * 1000n + 1_000_000_000n),
			attributes: [
				{ key: 'gen_ai.request.model', value: { stringValue: 'gpt-4o' } },
				{ key: 'gen_ai.system', value: { stringValue: 'openai' } },
				{ key: 'gen_ai.usage.prompt_tokens', value: { intValue: '321' } },
				{ key: 'gen_ai.usage.completion_tokens', value: { intValue: '45' } },
				{ key: 'gen_ai.prompt.0.role', value: { stringValue: 'user' } },
				{ key: 'gen_ai.prompt.0.content', value: { stringValue: content } },
				{
					key: 'gen_ai.completion.0.content',
					value: { stringValue: `답변 ${index} ${'x'.repeat(index % 200)}` }
				},
				{ key: 'metadata.user_api_key_alias', value: { stringValue: 'team-a' } }
			],
			status: { code: 1 }
		}));
		this.body = toProtobuf(otlpRequest(made, 'bench'));
		let at = 0;
		for (const span of made) {
			const traceAt = this.body.indexOf(Buffer.from(span.traceId, 'hex'), at);
			const spanAt = this.body.indexOf(Buffer.from(span.spanId, 'hex'), traceAt + 16);
			this.#ids.push({ traceAt, spanAt });
			at = spanAt;
		}
	}

	/** New ids throughout. @returns the span ids, hex */
	renew(): string[] {
		const traces = Array.from({ length: this.#traces + 1 }, () => randomBytes(16));
		const ids = randomBytes(this.#ids.length * 8);
		return this.#ids.map(({ traceAt, spanAt }, index) => {
			traces[Math.floor(index / spansPerTrace)]?.copy(this.body, traceAt);
			const id = ids.subarray(index * 8, index * 8 + 8);
			id.copy(this.body, spanAt);
			return id.toString('hex');
		});
	}
}
