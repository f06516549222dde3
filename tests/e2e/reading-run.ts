/** An OTLP JSON request of a run with two agents, whose content a test chooses. */

type Value = string | number | object;

interface GivenSpan {
	readonly name: string;
	/** Number of the parent; absent = root. */
	readonly parent?: number;
	/** ms since the run's start. */
	readonly from: number;
	readonly to: number;
	readonly attributes: Readonly<Record<string, Value>>;
	readonly failure?: { readonly type: string; readonly message: string; readonly stack: string };
}

const attribute = ([key, value]: [string, Value]) => ({
	key,
	value:
		typeof value === 'number'
			? { intValue: String(value) }
			: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) }
});
const attributes = (values: Readonly<Record<string, Value>>) =>
	Object.entries(values).map(attribute);

/** Ids follow from the trace's and the span's number, from 1. */
export const spanIdOf = (traceId: string, number: number) =>
	traceId.slice(0, 12) + number.toString(16).padStart(4, '0');

export function runOf(traceId: string, startMs: number, spans: readonly GivenSpan[]) {
	const at = (offsetMs: number) => String(BigInt(startMs + offsetMs) * 1_000_000n);
	return {
		resourceSpans: [
			{
				resource: { attributes: attributes({ 'service.name': 'reading-desk' }) },
				scopeSpans: [
					{
						scope: { name: 'test' },
						spans: spans.map((span, index) => ({
							traceId,
							spanId: spanIdOf(traceId, index + 1),
							parentSpanId: span.parent === undefined ? '' : spanIdOf(traceId, span.parent),
							name: span.name,
							kind: 1,
							startTimeUnixNano: at(span.from),
							endTimeUnixNano: at(span.to),
							attributes: attributes(span.attributes),
							status: { code: span.failure ? 2 : 1 },
							// AgentOps' decorators record each exception twice.
							events: span.failure
								? [1, 2].map(() => ({
										name: 'exception',
										timeUnixNano: at(span.to),
										attributes: attributes({
											'exception.type': span.failure?.type ?? '',
											'exception.message': span.failure?.message ?? '',
											'exception.stacktrace': span.failure?.stack ?? ''
										})
									}))
								: []
						}))
					}
				]
			}
		]
	};
}

/** A model call in the attributes of the conventions' older form, which takes any provider's shape. */
export function call(
	model: string,
	input: readonly object[],
	output: readonly object[],
	more: Readonly<Record<string, Value>> = {}
): Record<string, Value> {
	return {
		'gen_ai.operation.name': 'chat',
		'gen_ai.system': 'openai',
		'gen_ai.request.model': model,
		'gen_ai.request.temperature': '0.2',
		'gen_ai.prompt': input,
		'gen_ai.completion': output,
		'gen_ai.usage.input_tokens': 1_000_000,
		'gen_ai.usage.output_tokens': 500_000,
		...more
	};
}

const question = { role: 'user', content: 'Why was the refund of **A-1** refused?' };
const asks = {
	role: 'assistant',
	content: null,
	tool_calls: [
		{
			id: 'call_1',
			type: 'function',
			function: { name: 'lookup_order', arguments: '{"order":"A-1"}' }
		}
	]
};
const found = { role: 'tool', tool_call_id: 'call_1', content: '{"status":"late"}' };

/** Planner and writer, a tool, an answer in Markdown, a failure with a stack of libraries. */
export function refundRun(traceId: string, startMs: number) {
	return runOf(traceId, startMs, [
		{ name: 'refund desk', from: 0, to: 40_000, attributes: { 'agentops.span.kind': 'session' } },
		{
			name: 'invoke_agent planner',
			parent: 1,
			from: 10,
			to: 9_000,
			attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner' }
		},
		{
			name: 'chat gpt-4o-mini',
			parent: 2,
			from: 20,
			to: 2_000,
			attributes: call('gpt-4o-mini', [question], [asks])
		},
		{
			name: 'execute_tool lookup_order',
			parent: 2,
			from: 2_100,
			to: 3_000,
			attributes: {
				'gen_ai.operation.name': 'execute_tool',
				'gen_ai.tool.name': 'lookup_order',
				'gen_ai.tool.call.id': 'call_1',
				'gen_ai.tool.call.arguments': '{"order":"A-1"}',
				'gen_ai.tool.call.result': '{"status":"late"}'
			}
		},
		{
			name: 'chat house-model-7',
			parent: 2,
			from: 3_100,
			to: 8_000,
			attributes: call(
				'house-model-7',
				[question, asks, found],
				[
					{
						role: 'assistant',
						content:
							'It was **late**.\n\n| day | sum |\n| --- | --: |\n| 1 | 42 |\n\n```python\ndef is_late(days: int) -> bool:\n    return days > 14\n```'
					}
				],
				{ 'gen_ai.cost.total_cost': '0.5', 'customer.tier': 'gold' }
			)
		},
		{
			name: 'invoke_agent writer',
			parent: 1,
			from: 30_000,
			to: 39_000,
			attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'writer' }
		},
		{
			name: 'execute_tool send_mail',
			parent: 6,
			from: 31_000,
			to: 32_000,
			attributes: {
				'gen_ai.operation.name': 'execute_tool',
				'gen_ai.tool.name': 'send_mail',
				'gen_ai.tool.call.arguments': '{"to":"a@b.c"}'
			},
			failure: {
				type: 'SMTPServerDisconnected',
				message: 'Connection unexpectedly closed',
				stack:
					'Traceback (most recent call last):\n  File "/app/writer.py", line 8, in send\n    client.send()\n  File "/usr/lib/python3.12/site-packages/mailer/a.py", line 1, in send\n  File "/usr/lib/python3.12/smtplib.py", line 2, in sendmail\nSMTPServerDisconnected: Connection unexpectedly closed'
			}
		}
	]);
}
