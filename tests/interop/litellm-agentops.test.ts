import { resolve } from 'node:path';
import { expect, test } from '../e2e/signed-in.ts';
import { startLiteLlm } from './litellm-proxy.ts';
import { arrived, spanNamed } from './v4.ts';

test('LiteLLM’s calls arrive through the AgentOps SDK too, failures included', async ({
	portal,
	machine
}) => {
	const gateway = await startLiteLlm(
		portal,
		'',
		{
			PYTHONPATH: resolve('deploy/litellm'),
			AGENTOPS_API_KEY: portal.apiKey,
			AGENTOPS_API_ENDPOINT: portal.url,
			AGENTOPS_EXPORTER_ENDPOINT: `${portal.url}/v1/traces`,
			// As in the image, where no log can be written beside the configuration.
			AGENTOPS_LOGGING_TO_FILE: 'False'
		},
		'agentops'
	);
	try {
		const ask = (model: string, content: string) =>
			gateway.call('/v1/chat/completions', { model, messages: [{ role: 'user', content }] });
		expect((await ask('invoice-model', 'What does INV-7 cost?')).status).toBe(200);
		expect((await ask('overloaded-model', 'Are you there, SDK?')).status).toBe(429);

		const good = await arrived(machine, (trace) =>
			JSON.stringify(trace.spans).includes('What does INV-7 cost?')
		);
		// 10 input tokens at $2.50 and 20 output tokens at $10 per million.
		expect(good.metrics).toMatchObject({ prompt_tokens: 10, completion_tokens: 20 });
		expect(Number(good.metrics.total_cost)).toBeCloseTo(0.000225, 7);
		expect(JSON.stringify(spanNamed(good, 'chat openai/gpt-4o'))).toContain('120달러');

		const refused = await arrived(machine, (trace) =>
			JSON.stringify(trace.spans).includes('Are you there, SDK?')
		);
		expect(spanNamed(refused, 'chat openai/gpt-4o-mini')).toMatchObject({ status_code: 'ERROR' });

		// Figures are counted after the answer has gone out.
		await expect
			.poll(async () => (await gateway.figures()).text)
			.toMatch(/^litellm_spend_metric_total\{.*model="gpt-4o".*\} [\d.e-]+$/m);
	} finally {
		await gateway.stop();
	}
});
