/** Model calls, sent as a producer sends them. */
import { randomBytes } from 'node:crypto';
import { expect, type APIRequestContext } from '@playwright/test';

const attribute = (key: string, value: string | number) => ({
	key,
	value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value }
});

/**
 * Sends one session per call, each of 1 000 input and 100 output tokens; answers when they are stored.
 * @param system who serves the model; by default a server of one's own, which no table prices
 */
export async function sendCalls(
	machine: APIRequestContext,
	model: string,
	count: number,
	system = 'hosted_vllm'
): Promise<void> {
	const now = BigInt(Date.now() - 60_000) * 1_000_000n;
	const spans = Array.from({ length: count }, (_, index) => {
		const start = now + BigInt(index) * 1_000_000n;
		return {
			traceId: randomBytes(16).toString('hex'),
			spanId: randomBytes(8).toString('hex'),
			name: `chat ${model}`,
			kind: 3,
			startTimeUnixNano: start.toString(),
			endTimeUnixNano: (start + 1_000_000_000n).toString(),
			attributes: [
				attribute('gen_ai.operation.name', 'chat'),
				attribute('gen_ai.system', system),
				attribute('gen_ai.request.model', model),
				attribute('gen_ai.usage.input_tokens', 1_000),
				attribute('gen_ai.usage.output_tokens', 100)
			]
		};
	});
	const reply = await machine.post('/v1/traces', {
		data: { resourceSpans: [{ scopeSpans: [{ spans }] }] }
	});
	expect(reply.ok()).toBe(true);
}
