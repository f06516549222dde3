/** An OTLP JSON request of one agent run: a root, a chat call and a tool. */

interface AgentRun {
	readonly traceId: string;
	readonly name: string;
	/** End of the run, Unix ms. */
	readonly nowMs: number;
	readonly prompt?: string;
	/** The tool fails with this. */
	readonly toolError?: { readonly type: string; readonly message: string };
	/** More attributes of the chat call. */
	readonly attributes?: Readonly<Record<string, string>>;
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const integer = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
const said = (role: string, content: string) =>
	JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);

/** 150 tokens of gpt-4o-mini; ids of spans follow from the trace's, so that a resend is a resend. */
export function agentRun({
	traceId,
	name,
	nowMs,
	prompt = '환불해 주세요',
	toolError,
	attributes = {}
}: AgentRun) {
	const at = (offsetMs: number) => String(BigInt(nowMs + offsetMs) * 1_000_000n);
	const id = (n: number) => traceId.slice(0, 15) + String(n);
	const request = {
		resourceSpans: [
			{
				resource: { attributes: [text('service.name', 'refund-desk')] },
				scopeSpans: [
					{
						scope: { name: 'test' },
						spans: [
							{
								traceId,
								spanId: id(1),
								name,
								kind: 1,
								startTimeUnixNano: at(-3000),
								endTimeUnixNano: at(0),
								attributes: [text('agentops.span.kind', 'session')],
								status: { code: toolError ? 2 : 1 }
							},
							{
								traceId,
								spanId: id(2),
								parentSpanId: id(1),
								name: 'chat gpt-4o-mini',
								kind: 3,
								startTimeUnixNano: at(-2900),
								endTimeUnixNano: at(-1500),
								attributes: [
									text('gen_ai.operation.name', 'chat'),
									text('gen_ai.system', 'openai'),
									text('gen_ai.request.model', 'gpt-4o-mini'),
									text('gen_ai.response.model', 'gpt-4o-mini'),
									integer('gen_ai.usage.input_tokens', 100),
									integer('gen_ai.usage.output_tokens', 50),
									text('gen_ai.input.messages', said('user', prompt)),
									text('gen_ai.output.messages', said('assistant', '환불을 접수했습니다')),
									...Object.entries(attributes).map(([key, value]) => text(key, value))
								],
								status: { code: 1 }
							},
							{
								traceId,
								spanId: id(3),
								parentSpanId: id(1),
								name: 'execute_tool lookup_order',
								kind: 1,
								startTimeUnixNano: at(-1400),
								endTimeUnixNano: at(-100),
								attributes: [
									text('gen_ai.operation.name', 'execute_tool'),
									text('gen_ai.tool.name', 'lookup_order'),
									text('gen_ai.tool.call.arguments', '{"order":"A-1"}')
								],
								status: { code: toolError ? 2 : 1, message: toolError?.message },
								events: toolError
									? [
											{
												name: 'exception',
												timeUnixNano: at(-120),
												attributes: [
													text('exception.type', toolError.type),
													text('exception.message', toolError.message),
													text(
														'exception.stacktrace',
														'Traceback (most recent call last):\n  File "ledger.py", line 1'
													)
												]
											}
										]
									: []
							}
						]
					}
				]
			}
		]
	};
	return { traceId, name, request };
}
