import { randomBytes } from 'node:crypto';
import { request as newRequest } from '@playwright/test';
import { startPortal } from './portal.ts';
import { refundRun } from './reading-run.ts';
import { expect, test } from './signed-in.ts';

interface Detail {
	readonly project_id: string;
	readonly spans: readonly { readonly resource_attributes: { readonly agentops?: unknown } }[];
}

/** What a project writes into its own spans differs from project to project. */
function comparable(detail: Detail) {
	return {
		...detail,
		project_id: '',
		spans: detail.spans.map((span) => ({
			...span,
			resource_attributes: { ...span.resource_attributes, agentops: null }
		}))
	};
}

test('a session taken away as OTLP JSON is the same session in another portal', async ({
	page,
	machine
}) => {
	test.slow();
	const traceId = randomBytes(16).toString('hex');
	const sent = await machine.post('/v1/traces', { data: refundRun(traceId, Date.now() - 60_000) });
	expect(sent.status()).toBe(200);
	await page.goto(`/admin/monitoring/traces/${traceId}`);
	await page.getByRole('button', { name: 'Export' }).click();
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('link', { name: 'OTLP JSON' }).click()
	]);
	expect(download.suggestedFilename()).toBe(`session-${traceId}.otlp.json`);
	const href = `/admin/monitoring/traces/${traceId}/export`;
	const file = await page.request.get(`${href}?format=otlp`);
	const here: Detail = await (await page.request.get(`${href}?format=json`)).json();
	expect(here.spans).toHaveLength(7);

	const other = await startPortal();
	try {
		const there = await newRequest.newContext({
			baseURL: other.url,
			extraHTTPHeaders: { authorization: `Bearer ${other.apiKey}` }
		});
		const taken = await there.post('/v1/traces', {
			headers: { 'content-type': 'application/json' },
			data: await file.body()
		});
		expect(await taken.json()).toEqual({});
		const again: Detail = await (await there.get(`/v4/traces/detail/${traceId}`)).json();
		expect(comparable(again)).toEqual(comparable(here));
		await there.dispose();
	} finally {
		await other.stop();
	}
});

test('an export names what it cannot write, and what is not there', async ({ page }) => {
	const path = `/admin/monitoring/traces/${'f'.repeat(32)}/export`;
	expect((await page.request.get(`${path}?format=xml`)).status()).toBe(400);
	for (const format of ['json', 'otlp']) {
		expect((await page.request.get(`${path}?format=${format}`)).status()).toBe(404);
	}
});

test('an export stands in the audit log', async ({ page, machine }) => {
	const traceId = randomBytes(16).toString('hex');
	await machine.post('/v1/traces', { data: refundRun(traceId, Date.now() - 60_000) });
	await page.request.get(`/admin/monitoring/traces/${traceId}/export?format=otlp`);
	await page.goto('/admin/audit');
	await expect(
		page.getByRole('row', { name: /Sessions exported/ }).filter({ hasText: traceId.slice(0, 8) })
	).toBeVisible();
});
