/** The cost page's charts as a hand, a printer and a spreadsheet meet them. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { APIRequestContext, Download, Locator, Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { expect, test } from './signed-in.ts';

const hourMs = 3_600_000;
const quarterMs = 900_000;
const hex = (digits: number) => randomBytes(digits / 2).toString('hex');

/** A run of three seconds that ends so many days ago, and the cost page of the two hours about it. */
async function runAgo(machine: APIRequestContext, days: number) {
	// In the middle of a quarter-hour: all of it lies in one bucket.
	const nowMs = Math.floor((Date.now() - days * 24 * hourMs) / quarterMs) * quarterMs + 400_000;
	const run = agentRun({ traceId: hex(32), name: `chart ${hex(8)}`, nowMs });
	expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
	const startMs = Math.floor((nowMs - hourMs) / quarterMs) * quarterMs;
	const range = new URLSearchParams({
		from: new Date(startMs).toISOString(),
		to: new Date(startMs + 2 * hourMs).toISOString()
	});
	const bucket = Math.floor((nowMs - startMs) / quarterMs);
	return { run, bucket, buckets: 8, path: `/admin/monitoring/costs?${range}` };
}

const chartNamed = (page: Page, name: string) => page.getByRole('region', { name });

/** Left of it stand the labels of the values. */
const plotLeft = 72;

/** A point of a bucket's column, a little above the axis. */
async function columnOf(chart: Locator, bucket: number, buckets: number) {
	await chart.locator('canvas').first().scrollIntoViewIfNeeded();
	const box = await chart.locator('canvas').first().boundingBox();
	if (!box) throw new Error('The chart is not drawn.');
	const width = (box.width - plotLeft) / buckets;
	return { x: box.x + plotLeft + (bucket + 0.5) * width, y: box.y + box.height - 36 };
}

async function textOf(download: Download): Promise<string> {
	return readFile(await download.path(), 'utf8');
}

test('a bar that is clicked opens the sessions of its own model and time', async ({
	page,
	machine
}) => {
	const { run, bucket, buckets, path } = await runAgo(machine, 31);
	await page.goto(path);
	const { x, y } = await columnOf(chartNamed(page, 'Spend over time'), bucket, buckets);
	await page.mouse.click(x, y);
	await expect(page).toHaveURL(/calls=1.*model=gpt-4o-mini/);
	await expect(page.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
});

test('an entry of a legend opens the sessions of its series over the whole range', async ({
	page,
	machine
}) => {
	const { run, path } = await runAgo(machine, 32);
	const range = new URL(path, 'http://portal').searchParams;
	await page.goto(path);
	for (const [title, entry, term] of [
		['Spend over time', 'gpt-4o-mini', /model=gpt-4o-mini/],
		['Tokens by class', 'Output', /q=tokens\.output/],
		['Session duration', 'p95', /q=calls/]
	] as const) {
		await chartNamed(page, title).getByRole('link', { name: entry, exact: true }).first().click();
		await expect(page).toHaveURL(term);
		const { searchParams } = new URL(page.url());
		for (const end of ['from', 'to']) expect(searchParams.get(end)).toBe(range.get(end));
		await expect(page.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
		await page.goBack();
	}
	// Nothing was spent in the period before.
	await chartNamed(page, 'Spend over time').getByRole('link', { name: 'Previous period' }).click();
	await expect(page).toHaveURL(/calls=1/);
	expect(new URL(page.url()).searchParams.get('to')).toBe(range.get('from'));
	await expect(page.getByRole('row', { name: new RegExp(run.name) })).toHaveCount(0);
});

test('one needle goes through the charts above each other', async ({ page, machine }) => {
	const { bucket, buckets, path } = await runAgo(machine, 33);
	await page.goto(path);
	const below = chartNamed(page, 'Session duration').locator('canvas').last();
	const pixels = () => below.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
	await expect(below).toBeVisible();
	await page.evaluate(() => document.fonts.ready);
	const { x, y } = await columnOf(chartNamed(page, 'Spend over time'), bucket, buckets);
	const without = await pixels();
	await page.mouse.move(x, y);
	await expect.poll(pixels).not.toBe(without);
	const withNeedle = await pixels();
	await page.mouse.move(0, 0);
	await expect.poll(pixels).not.toBe(withNeedle);
	await page.mouse.move(x, y);
	await expect.poll(pixels).toBe(withNeedle);
});

test('a band that is dragged over the distribution filters the sessions below', async ({
	page,
	machine
}) => {
	const { run, path } = await runAgo(machine, 35);
	await page.goto(path);
	const canvas = chartNamed(page, 'Cost per session, distribution').locator('canvas');
	await canvas.scrollIntoViewIfNeeded();
	const box = await canvas.boundingBox();
	if (!box) throw new Error('The chart is not drawn.');
	await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
	await page.mouse.down();
	await page.mouse.move(box.x + box.width * 0.6, box.y + 70, { steps: 5 });
	await page.mouse.move(box.x + box.width * 0.95, box.y + 70, { steps: 5 });
	await page.mouse.up();
	await expect(page).toHaveURL(/minCost=[\d.]+&maxCost=[\d.]+/);
	await expect(page).toHaveURL(/monitoring\/costs/);
	const behind = page.getByTestId('sessions-behind');
	await expect(behind.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
});

test('a band that is dragged over time narrows the range to its buckets, and Back widens it', async ({
	page,
	machine
}) => {
	const { run, path } = await runAgo(machine, 36);
	await page.goto(path);
	const whole = new URL(page.url());
	const canvas = chartNamed(page, 'Spend over time').locator('canvas');
	const drag = async () => {
		await canvas.scrollIntoViewIfNeeded();
		const box = await canvas.boundingBox();
		if (!box) throw new Error('The chart is not drawn.');
		await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
		await page.mouse.down();
		await page.mouse.move(box.x + box.width * 0.7, box.y + 70, { steps: 5 });
	};
	await drag();
	await page.keyboard.press('Escape');
	await page.mouse.up();
	await drag();
	await page.mouse.up();
	await expect(page).not.toHaveURL(whole.href);
	const narrow = new URL(page.url());
	expect(narrow.pathname).toBe(whole.pathname);
	const [from = NaN, to = NaN, first = NaN, last = NaN] = [narrow, whole].flatMap(
		({ searchParams }) => ['from', 'to'].map((end) => Date.parse(searchParams.get(end) ?? ''))
	);
	expect(from).toBeGreaterThan(first);
	expect(to).toBeLessThan(last);
	expect(to).toBeGreaterThan(from);
	for (const end of [from, to]) expect(end % 60_000).toBe(0);
	const behind = page.getByTestId('sessions-behind');
	await expect(behind.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
	// What Escape let go left nothing behind.
	await page.goBack();
	await expect(page).toHaveURL(whole.href);
	await expect(canvas).toBeVisible();
});

test('a file has the numbers in the unit that its head says', async ({ page, machine }) => {
	const { path } = await runAgo(machine, 37);
	await page.goto(path);
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		chartNamed(page, 'Session duration').getByRole('button', { name: /CSV/ }).click()
	]);
	const [head = '', ...rows] = (await textOf(file)).replace('\ufeff', '').trim().split('\r\n');
	expect(head).toBe('Time,p50 (s),p95 (s),p99 (s),Failed calls (%)');
	const filled = rows.filter((row) => !row.endsWith(',,,,'));
	expect(filled).toHaveLength(1);
	expect(filled[0]).toMatch(/,3,3,3,0$/);
});

test('a chart of hours dates its days, in Korean and in the dark too', async ({
	page,
	machine,
	portal
}) => {
	const { path } = await runAgo(machine, 39);
	await page.context().addCookies([
		{ name: 'locale', value: 'ko', url: portal.url },
		{ name: 'theme', value: 'dark', url: portal.url }
	]);
	const asked = new URL(path, portal.url);
	asked.searchParams.set('from', new Date(Date.now() - 41 * 24 * hourMs).toISOString());
	await page.goto(asked.href);
	const chart = chartNamed(page, '기간별 비용');
	await chart.getByRole('button', { name: '표로 보기' }).click();
	const cell = chart
		.getByRole('cell')
		.getByRole('link')
		.filter({ hasText: /0\.0*[1-9]/ })
		.first();
	await cell.click();
	await expect(page).toHaveURL(/calls=1.*model=gpt-4o-mini/);
});

/** Mean lightness of the labels left of a chart's plot, 0 – 255. */
function labelLightness(canvas: HTMLCanvasElement, left: number): number {
	const scale = canvas.width / canvas.clientWidth;
	const image = canvas
		.getContext('2d')
		?.getImageData(0, 0, Math.floor((left - 4) * scale), canvas.height);
	let sum = 0;
	let count = 0;
	for (let at = 0; image && at < image.data.length; at += 4) {
		const [red = 0, green = 0, blue = 0, alpha = 0] = image.data.slice(at, at + 4);
		if (alpha < 200) continue;
		sum += (red + green + blue) / 3;
		count += 1;
	}
	return sum / count;
}

test('paper says what it is about, and is light where the screen is dark', async ({
	page,
	machine,
	portal
}) => {
	const { path } = await runAgo(machine, 43);
	await page.context().addCookies([{ name: 'theme', value: 'dark', url: portal.url }]);
	await page.goto(`${path}&by=service&model=gpt-4o-mini`);
	const canvas = chartNamed(page, 'Spend over time').locator('canvas');
	await expect(canvas).toBeVisible();
	const lightness = () => canvas.evaluate(labelLightness, plotLeft);
	await expect.poll(lightness).toBeGreaterThan(130);
	const head = page.getByTestId('print-head');
	await expect(head).toBeHidden();

	// As a browser does it: told before the style of paper is in force.
	await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
	expect(await lightness()).toBeLessThan(130);
	await page.evaluate(() => dispatchEvent(new Event('afterprint')));
	expect(await lightness()).toBeGreaterThan(130);

	await page.emulateMedia({ media: 'print' });
	await expect.poll(lightness).toBeLessThan(130);
	for (const text of ['Default project', 'Service', 'gpt-4o-mini', '+09:00', portal.url]) {
		await expect(head).toContainText(text);
	}
	await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
	expect(
		await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
	).toBeLessThanOrEqual(0);
});

test('a copied link is the report, pinned in time', async ({ page, machine, context, portal }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: portal.url });
	const { run, path } = await runAgo(machine, 45);
	await page.goto(`${path}&by=service&model=gpt-4o-mini`);
	await page.getByRole('button', { name: 'Copy link to this report' }).click();
	await expect(page.getByText('Link copied')).toBeVisible();
	const link = await page.evaluate(() => navigator.clipboard.readText());
	const { searchParams } = new URL(link);
	expect(Object.fromEntries(searchParams)).toMatchObject({
		project: 'default-project',
		by: 'service',
		model: 'gpt-4o-mini',
		from: new URL(path, portal.url).searchParams.get('from'),
		to: new URL(path, portal.url).searchParams.get('to')
	});
	await page.goto(link);
	const behind = page.getByTestId('sessions-behind');
	await expect(behind.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
});

test('a budget’s forecast reaches to the end of its period and opens the budget', async ({
	page,
	machine
}) => {
	const user = `spender-${hex(8)}`;
	// The last of them today, also right after midnight.
	for (const hours of [30, 20, 10, 0.01]) {
		const run = agentRun({
			traceId: hex(32),
			name: `budget ${hours}`,
			nowMs: Date.now() - hours * hourMs,
			attributes: { 'user.id': user }
		});
		expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
	}
	await page.goto('/admin/monitoring/budgets/new');
	await page.getByLabel('Name').fill(`Of ${user}`);
	await page.getByLabel('User').fill(user);
	await page.locator('select[name=period]').selectOption('day');
	await page.getByLabel('Amount').fill('1');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('heading', { name: `Of ${user}` })).toBeVisible();
	const budget = new URL(page.url()).pathname;

	await page.goto(`/admin/monitoring/costs?range=now/d&user=${user}`);
	const chart = chartNamed(page, 'Spend over time');
	await expect(chart.getByText(`Budget: Of ${user}`)).toBeVisible();
	await chart.getByRole('button', { name: /table/i }).click();
	const last = chart.getByRole('row').last();
	await expect(last.getByRole('rowheader')).toContainText('00:00 +09:00');
	const heads = await chart.getByRole('columnheader').allInnerTexts();
	for (const name of ['Forecast', 'Upper band', 'Lower band']) {
		const at = heads.findIndex((head) => head.startsWith(name));
		expect(at, name).toBeGreaterThan(0);
		const link = last
			.getByRole('cell')
			.nth(at - 1)
			.getByRole('link');
		await expect(link).toHaveAttribute('href', new RegExp(`^${budget}(\\?|$)`));
	}
});
