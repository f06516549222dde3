/** An OTLP JSON request of any tree: what a waterfall is tested with. */

export interface TreeSpan {
	/** Within the trace; `''` as parent = a root. */
	readonly id: number;
	readonly parent?: number;
	readonly name: string;
	readonly startMs: number;
	readonly endMs: number;
	readonly kind?: 'session' | 'agent' | 'tool' | 'llm' | 'plain';
	readonly failed?: boolean;
	/** Tokens of a call of gpt-4o-mini. */
	readonly tokens?: number;
	/** What that call said. */
	readonly answer?: string;
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const integer = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

/** @param startMs when the trace's clock reads 0, Unix ms */
export function otlpTree(traceId: string, startMs: number, spans: readonly TreeSpan[]) {
	const at = (ms: number) => String(BigInt(Math.round(startMs + ms)) * 1_000_000n);
	return {
		resourceSpans: [
			{
				resource: { attributes: [text('service.name', 'waterfall-desk')] },
				scopeSpans: [
					{
						scope: { name: 'test' },
						spans: spans.map((span) => ({
							traceId,
							spanId: spanIdOf(traceId, span.id),
							...(span.parent !== undefined && { parentSpanId: spanIdOf(traceId, span.parent) }),
							name: span.name,
							kind: 1,
							startTimeUnixNano: at(span.startMs),
							endTimeUnixNano: at(span.endMs),
							attributes: attributesOf(span),
							status: span.failed ? { code: 2, message: 'no answer' } : { code: 1 }
						}))
					}
				]
			}
		]
	};
}

/** Ids differ from trace to trace. */
export function spanIdOf(traceId: string, id: number): string {
	return traceId.slice(0, 12) + id.toString(16).padStart(4, '0');
}

function attributesOf({ kind = 'plain', name, tokens = 0, answer }: TreeSpan) {
	if (kind === 'plain') return [];
	if (kind !== 'llm') {
		return [
			text('agentops.span.kind', kind),
			...(kind === 'tool' ? [text('gen_ai.tool.name', name)] : [])
		];
	}
	return [
		text('gen_ai.operation.name', 'chat'),
		text('gen_ai.system', 'openai'),
		text('gen_ai.request.model', 'gpt-4o-mini'),
		integer('gen_ai.usage.input_tokens', tokens),
		integer('gen_ai.usage.output_tokens', tokens),
		...(answer === undefined
			? []
			: [
					text('gen_ai.completion.0.role', 'assistant'),
					text('gen_ai.completion.0.content', answer)
				])
	];
}
