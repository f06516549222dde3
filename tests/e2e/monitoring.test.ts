import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { otlpRequest, otlpSpan } from '../builders/otlp.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');

test('a span that was sent is on the list with its tokens and cost, and opens on its messages', async ({
	page,
	machine
}) => {
	const run = agentRun({ traceId: hex(32), name: `refund ${hex(8)}`, nowMs: Date.now() });
	const sent = await machine.post('/v1/traces', { data: run.request });
	expect(sent.status()).toBe(200);

	await page.goto(`/admin/monitoring/traces?q=${encodeURIComponent(run.name)}`);
	const row = page.getByRole('row', { name: new RegExp(run.name) });
	await expect(row).toContainText('150');
	await expect(row).toContainText('$0.00');
	await row.getByRole('link', { name: new RegExp(run.name) }).click();

	await expect(page.getByRole('heading', { level: 1, name: run.name })).toBeVisible();
	await expect(page.getByTestId('session-tokens')).toHaveText('150');
	await expect(page.getByTestId('session-cost')).toContainText('$0.0000');
	const tree = page.getByRole('tree');
	await expect(tree.getByRole('treeitem')).toHaveCount(3);

	await tree.getByRole('treeitem', { name: /chat gpt-4o-mini/ }).click();
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText('환불해 주세요')).toBeVisible();
	await expect(pane.getByText('환불을 접수했습니다')).toBeVisible();
	await expect(page).toHaveURL(/span=/);

	await page.reload();
	await expect(pane.getByText('환불해 주세요')).toBeVisible();
});

test('long names keep every column of the overview and the list in sight', async ({
	page,
	machine
}) => {
	const name = `reconcile-the-monthly-ledger-of-all-branches-${hex(8)}`;
	const traceId = hex(32);
	const models = ['gpt-4o-mini', 'b', 'c', 'd', 'e'].map((model, at) =>
		at === 0 ? model : `vendor-of-models/very-long-model-name-${model}-${hex(8)}`
	);
	const spans = ['', ...models].map((model, at) =>
		otlpSpan({
			traceId,
			spanId: `${hex(14)}0${at}`,
			name: at === 0 ? name : `chat ${model}`,
			startTimeUnixNano: String(BigInt(Date.now() + at - 1_000) * 1_000_000n),
			endTimeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
			attributes:
				at === 0
					? []
					: [
							{ key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
							{ key: 'gen_ai.request.model', value: { stringValue: model } },
							{ key: 'gen_ai.usage.input_tokens', value: { intValue: '123456' } },
							{ key: 'gen_ai.usage.output_tokens', value: { intValue: '7' } }
						]
		})
	);
	const sent = await machine.post('/v1/traces', { data: otlpRequest(spans) });
	expect(sent.status()).toBe(200);

	for (const width of [1280, 360]) {
		await page.setViewportSize({ width, height: 800 });
		await page.goto('/admin/monitoring');
		for (const caption of ['Newest sessions', 'Most expensive sessions', 'Usage by model']) {
			const table = page.getByRole('table', { name: caption });
			await expect(table).toBeVisible();
			const room = await table.evaluate(
				(element) => (element.parentElement?.clientWidth ?? 0) - element.scrollWidth
			);
			expect(room, `${caption} at ${width}`).toBeGreaterThanOrEqual(0);
		}
	}

	await page.setViewportSize({ width: 1280, height: 800 });
	await page.goto(`/admin/monitoring/traces?q=${encodeURIComponent(name)}`);
	const row = page.getByRole('grid').getByRole('row', { name: new RegExp(name) });
	const cell = row.getByRole('gridcell').filter({ hasText: /model-name|gpt-4o-mini/ });
	await expect(cell.getByText('+4')).toBeVisible();
	await expect(cell.getByRole('link').first()).toBeVisible();
	for (const link of await cell.getByRole('link').all()) {
		const box = await link.boundingBox();
		if (box) expect(box.width).toBeGreaterThan(40);
	}
});

test('a failed tool says why, where it failed, with its stack', async ({ page, machine }) => {
	const run = agentRun({
		traceId: hex(32),
		name: `ledger ${hex(8)}`,
		nowMs: Date.now(),
		toolError: { type: 'TimeoutError', message: 'ledger did not answer' }
	});
	await machine.post('/v1/traces', { data: run.request });
	await page.goto(`/admin/monitoring/traces/${run.traceId}`);
	const pane = page.getByRole('region', { name: 'Selected span' });
	await expect(pane.getByText('TimeoutError')).toBeVisible();
	await expect(pane.getByText('ledger did not answer')).toBeVisible();
	await pane.getByText('Stack trace').click();
	await expect(pane.getByText('Traceback (most recent call last)')).toBeVisible();
});

test('the tree is walked by keyboard, also with the Korean layout', async ({ page, machine }) => {
	const run = agentRun({
		traceId: hex(32),
		name: `keys ${hex(8)}`,
		nowMs: Date.now(),
		toolError: { type: 'E', message: 'x' }
	});
	await machine.post('/v1/traces', { data: run.request });
	await page.goto(`/admin/monitoring/traces/${run.traceId}`);
	const tree = page.getByRole('tree');
	await tree.focus();
	await page.keyboard.press('Home');
	const selected = tree.getByRole('treeitem', { selected: true });
	await expect(selected).toContainText(run.name);
	await page.keyboard.press('ArrowLeft');
	await expect(tree.getByRole('treeitem')).toHaveCount(1);
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowDown');
	await expect(selected).toContainText('chat gpt-4o-mini');
	// `ㅜ` is what the N key types with the Korean layout.
	await tree.dispatchEvent('keydown', { key: 'ㅜ', code: 'KeyN' });
	await expect(selected).toContainText('lookup_order');
});

test("the SDK's link opens the session", async ({ page, machine }) => {
	const run = agentRun({ traceId: hex(32), name: `link ${hex(8)}`, nowMs: Date.now() });
	await machine.post('/v1/traces', { data: run.request });
	await page.goto(`/sessions?trace_id=${run.traceId}`);
	await expect(page.getByRole('heading', { level: 1, name: run.name })).toBeVisible();
	// Some versions print it as a UUID.
	const dashed = run.traceId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
	await page.goto(`/sessions?trace_id=${dashed.toUpperCase()}`);
	await expect(page.getByRole('heading', { level: 1, name: run.name })).toBeVisible();
	await page.goto('/sessions?trace_id=../zz%3F');
	await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Back to the overview' })).toBeVisible();
});

test('an unknown session says so and shows the way back', async ({ page }) => {
	const response = await page.goto(`/admin/monitoring/traces/${hex(32)}`);
	expect(response?.status()).toBe(404);
	await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible();
	await page.getByRole('link', { name: 'Back to the overview' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('hostile text in a prompt stays text', async ({ page, machine }) => {
	const dialogs: string[] = [];
	page.on('dialog', (dialog) => {
		dialogs.push(dialog.message());
		void dialog.dismiss();
	});
	const prompt = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202Eevil';
	const run = agentRun({ traceId: hex(32), name: `<b>x</b> ${hex(8)}`, nowMs: Date.now(), prompt });
	await machine.post('/v1/traces', { data: run.request });
	await page.goto(`/admin/monitoring/traces/${run.traceId}`);
	await expect(page.getByText('<script>alert(2)</script>')).toBeVisible();
	await expect(page.locator('main img, main script[src]')).toHaveCount(0);
	expect(dialogs).toEqual([]);
});

test('secrets in attributes do not reach the browser', async ({ page, machine }) => {
	const run = agentRun({
		traceId: hex(32),
		name: `secret ${hex(8)}`,
		nowMs: Date.now(),
		attributes: { 'gen_ai.request.headers.authorization': 'Bearer sk-live-0123456789abcdef' }
	});
	await machine.post('/v1/traces', { data: run.request });
	await page.goto(`/admin/monitoring/traces/${run.traceId}`);
	await expect(page.getByRole('tree')).toBeVisible();
	expect(await page.content()).not.toContain('0123456789abcdef');
});

test('get started turns its steps green with a key and a call of a sender', async ({
	page,
	machine
}) => {
	const run = agentRun({ traceId: hex(32), name: `first ${hex(8)}`, nowMs: Date.now() });
	await machine.post('/v1/traces', { data: run.request });
	await page.goto('/admin/get-started');
	for (const step of ['key', 'span', 'tokens', 'cost']) {
		await expect(page.locator(`[data-step=${step}][data-state=done]`)).toBeVisible();
	}
});

test('get started sends a test span, which opens', async ({ page }) => {
	await page.goto('/admin/get-started');
	await page.getByRole('button', { name: 'Send a test span' }).click();
	await expect(page.getByRole('status').getByText('Test session sent.')).toBeVisible();
	await page.getByRole('link', { name: 'Open it' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'portal test session' })).toBeVisible();
});

test('a new key is shown once and works at once', async ({ page, playwright, portal }) => {
	await page.goto('/admin/get-started');
	await page.getByRole('button', { name: 'Create an API key' }).click();
	const key = await page.getByTestId('new-key').innerText();
	await expect(page.getByRole('tabpanel')).toContainText(key);
	await page.getByRole('button', { name: 'Send a test span' }).click();
	await expect(page.getByRole('status').getByText('Test session sent.')).toBeVisible();
	await expect(page.getByTestId('new-key')).toHaveText(key);
	await expect(page.getByRole('tabpanel')).toContainText(key);
	const machine = await playwright.request.newContext({
		baseURL: portal.url,
		storageState: { cookies: [], origins: [] },
		extraHTTPHeaders: { authorization: `Bearer ${key}` }
	});
	expect((await machine.get('/v4/traces/list/default-project')).status()).toBe(200);
	await machine.dispose();
	await page.reload();
	await expect(page.getByTestId('new-key')).toHaveCount(0);
	await expect(page.getByText(key)).toHaveCount(0);
});

test('language and theme are kept, without a flash, from the first byte', async ({ page }) => {
	await page.goto('/admin/monitoring');
	await page.getByText('admin@example.com').first().click();
	await page.getByRole('button', { name: '한국어' }).click();
	await expect(page.getByRole('heading', { level: 1, name: '개요' })).toBeVisible();
	await page.getByText('admin@example.com').first().click();
	await page.getByRole('button', { name: '어둡게' }).click();
	const html = await (await page.request.get('/admin/monitoring')).text();
	expect(html).toMatch(/<html lang="ko" data-theme="dark"/);

	// It is the administrator's own by now, in every test of this portal.
	await page.goto('/admin/account');
	const own = page.getByRole('region', { name: '언어, 테마, 시간대' });
	await own.getByLabel('언어').selectOption('');
	await own.getByLabel('테마').selectOption('');
	await own.getByRole('button', { name: '저장' }).click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('a range and a filter survive reload and Back', async ({ page, machine }) => {
	const run = agentRun({ traceId: hex(32), name: `back ${hex(8)}`, nowMs: Date.now() });
	await machine.post('/v1/traces', { data: run.request });
	const address = `/admin/monitoring/traces?q=${encodeURIComponent(run.name)}&range=now-1h`;
	await page.goto(address);
	await page.getByRole('link', { name: new RegExp(run.name) }).click();
	await expect(page.getByRole('heading', { level: 1, name: run.name })).toBeVisible();
	await expect(page).toHaveURL(/range=now-1h/);
	await page.goBack();
	await expect(page).toHaveURL(/\/traces\?.*range=now-1h/);
	const conditions = page.getByRole('list', { name: 'Conditions in use' });
	await expect(conditions.getByRole('listitem')).toHaveText(run.name.split(' '));
	await expect(page.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
});

test('nonsense in the address is named and the page works', async ({ page }) => {
	await page.goto('/admin/monitoring/traces?sort=password&status=maybe&range=now-abc&cursor=%00x');
	await expect(page.getByText(/Ignored what was not understood/)).toBeVisible();
	await expect(page.getByRole('alert').first()).toBeVisible();
	await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
});
