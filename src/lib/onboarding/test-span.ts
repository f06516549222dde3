/** A real OTLP request with one model call in it, so that the whole way in can be tried with a click. */

interface Attribute {
	readonly key: string;
	readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });
const integer = (key: string, value: number): Attribute => ({
	key,
	value: { intValue: String(value) }
});

/** Marks the session, which proves nothing of a sender: the check-list leaves it out. */
export const testTag = 'portal-test';

/**
 * An `ExportTraceServiceRequest` in OTLP JSON: a root span and one chat call of a model whose price
 * is known, so that all that a page shows of a call can be seen. The session is named as what it is.
 *
 * @param nowMs end of the session, Unix ms
 * @param randomHex gives n lower-case hexadecimal digits
 */
export function testSpanRequest(
	nowMs: number,
	randomHex: (digits: number) => string
): { traceId: string; body: string } {
	const traceId = randomHex(32);
	const rootId = randomHex(16);
	const nano = (ms: number) => String(BigInt(ms) * 1_000_000n);
	const status = { code: 1 };
	const request = {
		resourceSpans: [
			{
				resource: { attributes: [text('service.name', 'agent-portal')] },
				scopeSpans: [
					{
						scope: { name: 'agent-portal.test' },
						spans: [
							{
								traceId,
								spanId: rootId,
								name: 'portal test session',
								kind: 1,
								startTimeUnixNano: nano(nowMs - 1_200),
								endTimeUnixNano: nano(nowMs),
								attributes: [
									text('agentops.span.kind', 'session'),
									text('agentops.tags', JSON.stringify([testTag]))
								],
								status
							},
							{
								traceId,
								spanId: randomHex(16),
								parentSpanId: rootId,
								name: 'chat gpt-4o-mini',
								kind: 3,
								startTimeUnixNano: nano(nowMs - 1_100),
								endTimeUnixNano: nano(nowMs - 100),
								attributes: [
									text('gen_ai.operation.name', 'chat'),
									text('gen_ai.system', 'openai'),
									text('gen_ai.request.model', 'gpt-4o-mini'),
									text('gen_ai.response.model', 'gpt-4o-mini'),
									integer('gen_ai.usage.input_tokens', 24),
									integer('gen_ai.usage.output_tokens', 12),
									text(
										'gen_ai.input.messages',
										JSON.stringify([
											{
												role: 'user',
												parts: [
													{ type: 'text', content: '포털 연결 시험입니다. Is this arriving?' }
												]
											}
										])
									),
									text(
										'gen_ai.output.messages',
										JSON.stringify([
											{
												role: 'assistant',
												parts: [
													{ type: 'text', content: '네, 도착했습니다. Yes, it has arrived.' }
												],
												finish_reason: 'stop'
											}
										])
									)
								],
								status
							}
						]
					}
				]
			}
		]
	};
	return { traceId, body: JSON.stringify(request) };
}
