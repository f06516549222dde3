/** A followed list without rows says why there are none, and shows them when they come. */
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { projectWithKey } from './project-with-key.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');
const list = '/admin/monitoring/traces';
const hourMs = 3_600_000;

const grid = (page: Page) => page.getByRole('grid');
const rows = (page: Page) => grid(page).locator('tbody').getByRole('row');

test('followed before anything arrived, the list leads to the start and then shows the first', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'first');
	const machine = await withKey(key);
	await page.goto(`${list}?project=${slug}&live=1`);
	await expect(page.getByText('Nothing has arrived yet')).toBeVisible();
	await expect(page.getByText(/^Updated/)).toBeVisible();
	await expect(grid(page)).toHaveCount(0);
	// It is not read: there is nothing that could move under the pointer.
	await page.getByText('Nothing has arrived yet').hover();
	const { request } = agentRun({ traceId: hex(32), name: 'the first', nowMs: Date.now() });
	await machine.post('/v1/traces', { data: request });
	await expect(rows(page)).toHaveText([/the first/]);
	await expect(page.getByText('Nothing has arrived yet')).toHaveCount(0);
	await machine.dispose();
});

test('followed where its range or its filters leave nothing, the list offers a way out', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'empty');
	const machine = await withKey(key);
	const nowMs = Date.now() - 3 * hourMs;
	const { request } = agentRun({ traceId: hex(32), name: 'earlier', nowMs });
	await machine.post('/v1/traces', { data: request });

	await page.goto(`${list}?project=${slug}&range=now-1h&live=1`);
	await expect(page.getByText('No sessions in this range')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Show the nearest data' })).toBeVisible();
	await expect(page.getByText(/^Updated/)).toBeVisible();
	await expect(grid(page)).toHaveCount(0);

	await page.goto(`${list}?project=${slug}&q=status%3Aerror&live=1`);
	await expect(page.getByText('Nothing matches')).toBeVisible();
	await expect(grid(page)).toHaveCount(0);
	await page.getByRole('link', { name: 'Remove status:error' }).click();
	await expect(rows(page)).toHaveText([/earlier/]);
	await machine.dispose();
});

test('rows that have all left a followed list leave the reason behind', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'left');
	const machine = await withKey(key);
	const traceId = hex(32);
	const nowMs = Date.now() - 60_000;
	const { request } = agentRun({ traceId, name: 'soon gone', nowMs });
	await machine.post('/v1/traces', { data: request });
	await page.goto(`${list}?project=${slug}&q=errors%3A%3C1&live=1`);
	await page.mouse.move(0, 0);
	await expect(rows(page)).toHaveText([/soon gone/]);

	const failed = agentRun({
		traceId,
		name: 'soon gone',
		nowMs,
		toolError: { type: 'TimeoutError', message: 'late' }
	}).request;
	for (const span of failed.resourceSpans[0]?.scopeSpans[0]?.spans ?? []) span.spanId = hex(16);
	await machine.post('/v1/traces', { data: failed });
	await expect(page.getByText('Nothing matches')).toBeVisible();
	await expect(grid(page)).toHaveCount(0);
	await machine.dispose();
});

test('without rows to show, a source that fails while it is followed says so in their place', async ({
	page,
	portal
}) => {
	const { slug } = await projectWithKey(page.request, portal, 'failing');
	await page.route(/\/traces\/rows/, (route) => route.fulfill({ status: 500, body: '' }));
	await page.goto(`${list}?project=${slug}&live=1`);
	await expect(page.getByRole('alert').filter({ hasText: 'HTTP 500' })).toBeVisible();
	await expect(page.getByText('Nothing has arrived yet')).toHaveCount(0);
	await page.unroute(/\/traces\/rows/);
	await expect(page.getByText('Nothing has arrived yet')).toBeVisible({ timeout: 30_000 });
	await expect(page.getByRole('alert').filter({ hasText: 'HTTP 500' })).toHaveCount(0);
});
