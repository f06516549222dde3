import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Portal } from '../e2e/portal.ts';
import { expect, test } from '../e2e/signed-in.ts';
import { answerText, startFakeOpenAi } from './openai.ts';
import { arrived, spanNamed } from './v4.ts';

/** Runs agent.py and returns all that it printed. */
async function runAgent(portal: Portal, openAiUrl: string): Promise<string> {
	const home = process.env.AGENTOPS_HOME;
	if (!home) throw new Error('AGENTOPS_HOME is not set: run npm run test:interop.');
	const { stdout, stderr } = await promisify(execFile)(
		join(home, 'bin/python'),
		['tests/interop/agent.py'],
		{
			timeout: 90_000,
			env: {
				PATH: process.env.PATH,
				HOME: process.env.HOME,
				AGENTOPS_API_KEY: portal.apiKey,
				AGENTOPS_API_ENDPOINT: portal.url,
				AGENTOPS_EXPORTER_ENDPOINT: `${portal.url}/v1/traces`,
				AGENTOPS_APP_URL: portal.url,
				OPENAI_URL: openAiUrl
			}
		}
	);
	return `${stdout}\n${stderr}`;
}

test('an agent under the AgentOps SDK is read with its tool, messages, tokens, cost and failure', async ({
	page,
	machine,
	portal
}) => {
	const openAi = await startFakeOpenAi();
	let output: string;
	try {
		output = await runAgent(portal, openAi.url);
	} finally {
		await openAi.stop();
	}
	expect(output).toContain(answerText);

	const good = await arrived(machine, ({ spans }) =>
		spans.some((span) => span.span_name === 'invoice.session')
	);
	expect([...good.tags].sort()).toEqual(['interop', 'ko']);
	expect(good.metrics).toMatchObject({ prompt_tokens: 560, completion_tokens: 64 });
	// Twice 280 input tokens at $0.15 and 32 output tokens at $0.60 per million.
	expect(Number(good.metrics.total_cost)).toBeGreaterThanOrEqual(0.0001224);
	expect(spanNamed(good, 'get_invoice.tool').span_type).toBe('tool');
	expect(spanNamed(good, 'Clerk.agent').span_type).toBe('agent');

	const bad = await arrived(machine, ({ spans }) =>
		spans.some((span) => span.span_name === 'broken-invoice.session')
	);
	expect(spanNamed(bad, 'read_ledger.tool')).toMatchObject({
		status_code: 'ERROR',
		status_message: expect.stringContaining('ledger did not answer')
	});

	// The link that the SDK prints leads to the session's page.
	const link = new RegExp(`${portal.url}/sessions\\?trace_id=${good.trace_id}`).exec(output)?.[0];
	expect(link).toBeDefined();
	await page.goto(link ?? '/');
	await expect(page).toHaveURL(new RegExp(`/admin/monitoring/traces/${good.trace_id}`));
	await expect(page.getByText('invoice.session').first()).toBeVisible();
	await page.getByText('openai.chat.completion').last().click();
	const pane = page.getByLabel('Selected span');
	await expect(pane.getByText(answerText)).toBeVisible();
	await expect(pane.getByText('gpt-4o-mini').first()).toBeVisible();

	await page.goto(`/admin/monitoring/traces/${bad.trace_id}`);
	await page.getByText('read_ledger.tool').first().click();
	await expect(pane.getByText('ledger did not answer').first()).toBeVisible();
});
