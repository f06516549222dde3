import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { expect, test } from '../e2e/signed-in.ts';
import { arrived, spanNamed } from './v4.ts';

/** An agent that asks a model and then fails in a tool. */
function runAgent(tracer: Tracer): void {
	const agent = tracer.startSpan('invoke_agent clerk', {
		attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'clerk' }
	});
	const inside = trace.setSpan(ROOT_CONTEXT, agent);
	const chat = tracer.startSpan(
		'chat gpt-4o',
		{
			kind: SpanKind.CLIENT,
			attributes: {
				'gen_ai.operation.name': 'chat',
				'gen_ai.provider.name': 'openai',
				'gen_ai.request.model': 'gpt-4o',
				'gen_ai.response.model': 'gpt-4o-2024-08-06',
				'gen_ai.usage.input_tokens': 1000,
				'gen_ai.usage.output_tokens': 100,
				'gen_ai.input.messages': messages('user', '재고를 알려 줘'),
				'gen_ai.output.messages': messages('assistant', '재고는 세 개입니다.')
			}
		},
		inside
	);
	chat.end();
	const tool = tracer.startSpan(
		'execute_tool read_stock',
		{ attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'read_stock' } },
		inside
	);
	tool.recordException(new RangeError('no such shelf'));
	tool.setStatus({ code: SpanStatusCode.ERROR, message: 'no such shelf' });
	tool.end();
	agent.end();
}

function messages(role: string, content: string): string {
	return JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
}

for (const compression of ['gzip', 'none']) {
	test(`spans of OpenTelemetry’s own exporter are read (compression: ${compression})`, async ({
		page,
		machine,
		portal
	}) => {
		process.env.OTEL_EXPORTER_OTLP_COMPRESSION = compression;
		const service = `order-agent-${compression}`;
		const provider = new NodeTracerProvider({
			resource: resourceFromAttributes({ 'service.name': service }),
			spanProcessors: [
				new BatchSpanProcessor(
					new OTLPTraceExporter({
						url: `${portal.url}/v1/traces`,
						headers: { authorization: `Bearer ${portal.apiKey}` }
					})
				)
			]
		});
		runAgent(provider.getTracer('interop'));
		await provider.shutdown();

		const whole = await arrived(
			machine,
			({ spans }) => spans.length === 3 && spans[0]?.service_name === service
		);
		expect(whole.metrics).toMatchObject({ prompt_tokens: 1000, completion_tokens: 100 });
		// $2.50 and $10 per million.
		expect(Number(whole.metrics.total_cost)).toBeCloseTo(0.0035, 7);
		expect(spanNamed(whole, 'invoke_agent clerk').span_type).toBe('agent');
		expect(spanNamed(whole, 'execute_tool read_stock')).toMatchObject({
			span_type: 'tool',
			status_code: 'ERROR',
			event_names: ['exception']
		});

		await page.goto(`/admin/monitoring/traces/${whole.trace_id}`);
		await page.getByText('chat gpt-4o').first().click();
		const pane = page.getByLabel('Selected span');
		await expect(pane.getByText('재고를 알려 줘')).toBeVisible();
		await expect(pane.getByText('재고는 세 개입니다.')).toBeVisible();
		await expect(pane.getByText('$0.0035').first()).toBeVisible();
	});
}

test('a wrong key reaches the exporter as a refusal', async ({ portal }) => {
	const refused = await fetch(`${portal.url}/v1/traces`, {
		method: 'POST',
		headers: {
			authorization: 'Bearer 00000000-0000-4000-8000-000000000000',
			'content-type': 'application/x-protobuf'
		},
		body: new Uint8Array()
	});
	expect(refused.status).toBe(401);
});
