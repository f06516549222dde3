import { presentPanels } from '../../src/lib/infrastructure/catalogue.ts';
import { litellm } from '../../src/lib/infrastructure/catalogue/litellm.ts';
import type { Labels } from '../../src/lib/infrastructure/panel.ts';
import { metricsIn } from '../../src/lib/infrastructure/promql/template.ts';
import { expect, test as base } from '../e2e/signed-in.ts';
import { startLiteLlm, type LiteLlm } from './litellm-proxy.ts';
import { startFakeOpenAi } from './openai.ts';
import { arrived, spanNamed, type V4Trace } from './v4.ts';

/** The two span formats that one release of the proxy writes. */
const formats = {
	classic: { settings: {}, callName: () => 'litellm_request' },
	LITELLM_OTEL_V2: {
		settings: {
			LITELLM_OTEL_V2: 'true',
			OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'span_only'
		},
		callName: (model: string) => `chat ${model}`
	}
} as const;

interface ProxyFixtures {
	readonly format: keyof typeof formats;
	/** Runs until the test ends: it drops what it has not exported when it stops. */
	readonly gateway: LiteLlm;
}

const test = base.extend<ProxyFixtures>({
	format: ['classic', { option: true }],
	gateway: async ({ portal, format }, use) => {
		const openAi = await startFakeOpenAi();
		const gateway = await startLiteLlm(portal, openAi.url, {
			...formats[format].settings,
			OTEL_SERVICE_NAME: serviceOf(format)
		});
		await use(gateway);
		await gateway.stop();
		await openAi.stop();
	}
});

const serviceOf = (format: keyof typeof formats) => `litellm-${format}`;

const question = 'INV-7 총액은?';
const tools = [
	{
		type: 'function',
		function: {
			name: 'get_invoice',
			parameters: { type: 'object', properties: { id: { type: 'string' } } }
		}
	}
];
const asked = {
	mocked: {
		model: 'invoice-model',
		user: 'user-kim',
		messages: [
			{ role: 'system', content: 'You help with invoices.' },
			{ role: 'user', content: question }
		]
	},
	streamed: {
		model: 'invoice-model',
		stream: true,
		messages: [{ role: 'user', content: 'Stream it.' }]
	},
	vllm: { model: 'qwen3-8b', messages: [{ role: 'user', content: 'Are you a vLLM?' }] },
	tool: { model: 'tool-model', messages: [{ role: 'user', content: question }], tools },
	refused: { model: 'overloaded-model', messages: [{ role: 'user', content: 'Are you there?' }] }
};

for (const format of ['classic', 'LITELLM_OTEL_V2'] as const) {
	test.describe(`the LiteLLM proxy, span format ${format}`, () => {
		test.use({ format });

		test('mocked, streamed, tool and refused calls are read with messages, tokens, cost and error', async ({
			page,
			machine,
			gateway
		}) => {
			for (const [name, status] of [
				['mocked', 200],
				['streamed', 200],
				['vllm', 200],
				['tool', 200],
				['refused', 429]
			] as const) {
				const reply = await gateway.call('/v1/chat/completions', asked[name]);
				expect(reply.status, `${name}: ${reply.text}`).toBe(status);
			}
			const nameOf = formats[format].callName;
			/** The trace with the call of that model; the text tells calls of one model apart. */
			const traceOf = (model: string, text: string) =>
				arrived(machine, (trace: V4Trace) =>
					trace.spans.some(
						(span) =>
							span.service_name === serviceOf(format) &&
							span.span_name === nameOf(model) &&
							JSON.stringify(span).includes(text)
					)
				);

			// 10 input tokens at $2.50 and 20 output tokens at $10 per million.
			const mocked = await traceOf('invoice-model', 'You help with invoices.');
			expect(mocked.metrics).toMatchObject({ prompt_tokens: 10, completion_tokens: 20 });
			expect(Number(mocked.metrics.total_cost)).toBeCloseTo(0.000225, 7);
			expect(spanNamed(mocked, nameOf('invoice-model'))).toMatchObject({ span_type: 'request' });

			const streamed = await traceOf('invoice-model', 'Stream it.');
			expect(streamed.metrics.completion_tokens).toBeGreaterThan(0);

			// The one of models.yaml, whose weights nobody sells.
			const vllm = await traceOf('qwen3-8b', 'Are you a vLLM?');
			expect(vllm.metrics).toMatchObject({ prompt_tokens: 280, completion_tokens: 32 });

			// 152 plain input tokens at $0.15, 128 cached ones at $0.075, 32 output tokens at $0.60.
			const tool = await traceOf('tool-model', 'get_invoice');
			expect(tool.metrics).toMatchObject({
				prompt_tokens: 280,
				completion_tokens: 32,
				cache_read_input_tokens: 128
			});
			expect(Number(tool.metrics.total_cost)).toBeCloseTo(0.0000516, 7);

			const refused = await traceOf('overloaded-model', 'RateLimitError');
			expect(spanNamed(refused, nameOf('overloaded-model'))).toMatchObject({
				status_code: 'ERROR'
			});

			await page.goto(`/admin/monitoring/traces/${mocked.trace_id}`);
			await page.getByText(nameOf('invoice-model')).first().click();
			const pane = page.getByLabel('Selected span');
			await expect(pane.getByText(question)).toBeVisible();
			await expect(pane.getByText('INV-7 총액은 120달러입니다.')).toBeVisible();
			await expect(pane.getByText('gpt-4o').first()).toBeVisible();
			await expect(pane.getByText('$0.000225').first()).toBeVisible();

			await page.goto(`/admin/monitoring/traces/${refused.trace_id}`);
			await page.getByText(nameOf('overloaded-model')).first().click();
			await expect(pane.getByText('mock rate limit error').first()).toBeVisible();

			await page.goto('/admin/monitoring/traces');
			await expect(page.locator(`a[href*="${mocked.trace_id}"]`).first()).toBeVisible();
		});
	});
}

test('LiteLLM’s figures have the names and labels that the catalogue reads, for who has the key', async ({
	gateway
}) => {
	for (const call of [asked.tool, asked.streamed, asked.refused]) {
		await gateway.call('/v1/chat/completions', call);
	}
	expect((await gateway.figures('sk-of-nobody')).status).toBe(401);

	const read = litellm.panels.flatMap(({ lines }) =>
		lines.flatMap(({ queries }) => queries.flatMap(metricsIn))
	);
	// Figures are counted after the answer has gone out.
	await expect
		.poll(async () => {
			const { text } = await gateway.figures();
			return [...new Set(read)].filter((name) => !new RegExp(`^${name}\\{`, 'm').test(text));
		})
		.toEqual([]);
	const { text } = await gateway.figures();
	expect(text).toMatch(/^litellm_spend_metric_total\{.*model="gpt-4o-mini".*\} [\d.e-]+$/m);

	// An empty label is none to Prometheus.
	const lacking = presentPanels('litellm', new Set(read)).flatMap((panel) =>
		panel.lines.flatMap(({ query }) =>
			labelsAsked(query, panel.labels).flatMap((label) =>
				metricsIn(query)
					.flatMap((name) => text.match(new RegExp(`^${name}\\{.*`, 'gm')) ?? [])
					.filter((series) => !new RegExp(`[{,]${label}="[^"]`).test(series))
					.map((series) => ({ panel: panel.id, label, series }))
			)
		)
	);
	expect(lacking).toEqual([]);
	// By whichever label, a choice is the deployment's model.
	for (const { labels, lines } of presentPanels('litellm', new Set(read))) {
		if (labels.model === undefined) continue;
		for (const name of lines.flatMap(({ query }) => metricsIn(query))) {
			expect(text).toMatch(new RegExp(`^${name}\\{.*\\b${labels.model}="gpt-4o(-mini)?"`, 'm'));
		}
	}
});

/** The labels that a query narrows or groups by; a target's own, which the gateway does not tell, left out. */
function labelsAsked(query: string, labels: Labels): string[] {
	const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) =>
		list.split(', ')
	);
	return [...new Set([...grouped, ...(labels.model === undefined ? [] : [labels.model])])];
}
