import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { agentRun } from '../builders/agent-run.ts';
import { sendCalls } from './priced-calls.ts';
import { projectWithKey } from './project-with-key.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');

const hourMs = 3_600_000;

/** An hour before and after a moment, as an address says it. */
const rangeAround = (atMs: number) =>
	new URLSearchParams({
		from: new Date(atMs - hourMs).toISOString(),
		to: new Date(atMs + hourMs).toISOString()
	});

test('a figure of the cost page leads to exactly the sessions behind it', async ({
	page,
	machine
}) => {
	const run = agentRun({ traceId: hex(32), name: `spend ${hex(8)}`, nowMs: Date.now() });
	const sent = await machine.post('/v1/traces', { data: run.request });
	expect(sent.status()).toBe(200);

	await page.goto('/admin/monitoring/costs');
	const rows = page.getByTestId('cost-rows');
	const model = rows.getByRole('row', { name: /gpt-4o-mini/ });
	const cost = await model.getByRole('cell').nth(2).innerText();
	await model.getByRole('link', { name: 'gpt-4o-mini', exact: true }).click();

	await expect(page).toHaveURL(/calls=1/);
	await expect(page.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
	await expect(page.getByText('Cost of the matching calls', { exact: false })).toContainText(cost);

	await page.goBack();
	await page.getByRole('link', { name: 'Service', exact: true }).click();
	await expect(page).toHaveURL(/by=service/);
	await expect(page.getByRole('heading', { name: 'By Service' })).toBeVisible();
});

test('a chart shows its figures as a table whose cells are links', async ({ page, machine }) => {
	// In a time of its own: other tests spend on the same portal now.
	const atMs = Date.now() - 20 * 86_400_000;
	const run = agentRun({ traceId: hex(32), name: `twin ${hex(8)}`, nowMs: atMs });
	await machine.post('/v1/traces', { data: run.request });

	const range = rangeAround(atMs);
	await page.goto(`/admin/monitoring/costs?${range}`);
	const chart = page.getByRole('region', { name: 'Spend over time' });
	await chart.getByRole('button', { name: /table/i }).click();
	// A budget that another test made is a row and a link, too.
	const cell = chart
		.getByRole('cell')
		.locator('a[href*="calls=1"]')
		.filter({ hasText: /\$0\.0*[1-9]/ })
		.first();
	await cell.click();
	await expect(page).toHaveURL(/calls=1.*model=/);
	await expect(page.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
});

test('a band of the cost per session filters the sessions below, by keyboard too', async ({
	page,
	machine
}) => {
	const atMs = Date.now() - 24 * 86_400_000;
	const run = agentRun({ traceId: hex(32), name: `band ${hex(8)}`, nowMs: atMs });
	await machine.post('/v1/traces', { data: run.request });

	const range = rangeAround(atMs);
	await page.goto(`/admin/monitoring/costs?${range}`);
	const behind = page.getByTestId('sessions-behind');
	await expect(behind.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();

	const distribution = page.getByRole('region', { name: 'Cost per session, distribution' });
	await distribution.getByLabel('Cost per session from').selectOption({ index: 1 });
	await distribution.getByRole('button', { name: 'Apply' }).click();
	await expect(page).toHaveURL(/minCost=/);
	await expect(behind.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
	const band = new URL(page.url()).searchParams.get('minCost') ?? '';
	// It stays when the figures are told apart by something else, and when they are filtered.
	await page.getByRole('link', { name: 'Service', exact: true }).click();
	await expect(page).toHaveURL(new RegExp(`by=service&minCost=${band}$`));
	await page.getByRole('combobox', { name: 'Add a filter' }).fill('model:none-such');
	await page.getByRole('button', { name: 'Add a filter' }).click();
	await expect(page).toHaveURL(new RegExp(`minCost=${band}&q=model`));

	await page.goto(`/admin/monitoring/costs?${range}&minCost=1000`);
	await expect(page.getByText('No session costs that much')).toBeVisible();
	await page.getByRole('link', { name: 'Clear the band' }).click();
	await expect(behind.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
});

test('what sessions cost together is a lower bound where a call has no price, as the spend is', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'bound');
	const machine = await withKey(key);
	await sendCalls(machine, 'gpt-4o-mini', 1, 'openai');
	const together = page.getByRole('region', { name: 'Dearest sessions' }).getByText('Together');
	await page.goto(`/admin/monitoring/costs?project=${slug}&range=now-1h`);
	await expect(together).toHaveText(/Together \$/);
	await sendCalls(machine, 'nobody-prices-this', 1);
	await machine.dispose();
	await page.reload();
	await expect(together).toHaveText(/Together ≥ \$/);
	// And so are the bar's parts, of which one has no price at all.
	const chart = page.getByRole('region', { name: 'Spend over time' });
	await chart.getByRole('button', { name: /table/i }).click();
	await expect(chart.getByRole('link', { name: /^\$0\.0*[1-9]/ })).toBeVisible();
	// It stays a table, however long the other figures take.
	await page.getByRole('link', { name: 'Service', exact: true }).click();
	await expect(chart.getByRole('link', { name: /^≥ \$0\.0*[1-9]/ })).toBeVisible();
});

test('an hour of the week leads to exactly the sessions behind it', async ({ page, machine }) => {
	const atMs = Date.now() - 22 * 86_400_000;
	const run = agentRun({ traceId: hex(32), name: `hour ${hex(8)}`, nowMs: atMs });
	await machine.post('/v1/traces', { data: run.request });

	const range = rangeAround(atMs);
	await page.goto(`/admin/monitoring/costs?${range}`);
	const map = page.getByRole('region', { name: 'Spend by hour and weekday' });
	await map.getByRole('button', { name: /table/i }).click();
	const cell = map
		.getByRole('cell')
		.getByRole('link')
		.filter({ hasText: /\$0\.0*[1-9]/ })
		.first();
	const cost = await cell.innerText();
	await cell.click();
	await expect(page).toHaveURL(/q=hour%3A\w{3}-\d\d/);
	await expect(page.getByRole('row', { name: new RegExp(run.name) })).toBeVisible();
	await expect(page.getByText('Cost of the matching calls', { exact: false })).toContainText(cost);
});

test('a chart is saved as a picture', async ({ page, machine }) => {
	const atMs = Date.now() - 25 * 86_400_000;
	const run = agentRun({ traceId: hex(32), name: `picture ${hex(8)}`, nowMs: atMs });
	await machine.post('/v1/traces', { data: run.request });
	const range = rangeAround(atMs);
	await page.goto(`/admin/monitoring/costs?${range}`);
	const chart = page.getByRole('region', { name: 'Spend over time' });
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		chart.getByRole('button', { name: 'Save as an image (PNG)' }).click()
	]);
	expect(file.suggestedFilename()).toBe('spend-model.png');
});

test('the file of a table says 0 where nothing was called, and nothing where no price is known', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'file');
	const machine = await withKey(key);
	await sendCalls(machine, 'nobody-prices-this', 1);
	await page.goto(`/admin/monitoring/costs?project=${slug}&range=now-1h`);
	// It is not that nothing was called.
	const chart = page.getByRole('region', { name: 'Spend over time' });
	await expect(chart.getByText('No amount in this range is known')).toBeVisible();
	await chart.getByRole('button', { name: /table/i }).click();
	await expect(chart.getByRole('link', { name: '–', exact: true })).toBeVisible();
	await sendCalls(machine, 'gpt-4o-mini', 1, 'openai');
	await machine.dispose();
	await page.reload();
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('region', { name: 'By Model' }).getByRole('button', { name: /CSV/ }).click()
	]);
	const text = await readFile(await file.path(), 'utf8');
	expect(text).toMatch(/^gpt-4o-mini,1,0,1100,0\.\d+,0,0\r?$/m);
	expect(text).toMatch(/^nobody-prices-this,1,1,1100,,0,0\r?$/m);
});

test('a row filters the page itself, and a term that it cannot use is named', async ({
	page,
	machine
}) => {
	const atMs = Date.now() - 27 * 86_400_000;
	const run = agentRun({ traceId: hex(32), name: `narrow ${hex(8)}`, nowMs: atMs });
	await machine.post('/v1/traces', { data: run.request });
	const range = rangeAround(atMs);
	await page.goto(`/admin/monitoring/costs?${range}`);
	await page.getByRole('link', { name: 'Filter this page: gpt-4o-mini' }).click();
	await expect(page).toHaveURL(/model=gpt-4o-mini/);
	await expect(page.getByRole('link', { name: 'Remove filter: Model gpt-4o-mini' })).toBeVisible();

	await page.getByLabel('Add a filter').fill('-service:nobody');
	await page.getByRole('button', { name: 'Add a filter' }).click();
	await expect(page.getByText('Ignored what was not understood: -service:nobody')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Remove filter: Model gpt-4o-mini' })).toBeVisible();

	await page.getByLabel('Add a filter').fill('service:nobody');
	await page.getByRole('button', { name: 'Add a filter' }).click();
	await expect(page.getByRole('link', { name: 'Remove filter: Service nobody' })).toBeVisible();

	await page.goto(`/admin/monitoring/costs?${range}&by=planet`);
	await expect(page.getByText('Ignored what was not understood: by=planet')).toBeVisible();
	await page.goto(`/admin/monitoring/costs?${range}&beforeFrom=planet&beforeTo=1`);
	await expect(page.getByText('not understood: beforeFrom=planet, beforeTo=1')).toBeVisible();
	await page.goto(`/admin/monitoring/costs?${range}&minCost=5&maxCost=1`);
	await expect(page.getByText('Ignored what was not understood: cost:>=5 cost:<1')).toBeVisible();
});

test('"Other" opens the sessions of which no value has a line of its own', async ({
	page,
	machine
}) => {
	const tag = hex(8);
	const atMs = Date.now() - 45 * 86_400_000;
	const own = new RegExp(`^${tag} `);
	await Promise.all(
		Array.from({ length: 27 }, async (_, index) => {
			const run = agentRun({
				traceId: hex(32),
				name: `rest ${tag}`,
				nowMs: atMs,
				attributes: { 'user.id': `${tag} ${index}` }
			});
			expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
		})
	);
	await page.goto(`/admin/monitoring/costs?by=user&${rangeAround(atMs)}`);
	const listed = page.getByRole('row', { name: new RegExp(`rest ${tag}`) });

	// Six users have a colour, and twenty-five a line.
	const chart = page.getByRole('region', { name: 'Spend over time' });
	const other = chart.getByRole('link', { name: 'Other', exact: true });
	await expect(other).toBeVisible();
	// Somebody else may have spent more in these hours.
	const coloured = await chart.getByRole('link', { name: own }).count();
	expect(coloured).toBeGreaterThan(0);
	await other.click();
	await expect(page).toHaveURL(/q=-user\.only/);
	await expect(listed).toHaveCount(27 - coloured);
	await page.goBack();
	const others = page.getByTestId('cost-others');
	await expect(others).toBeVisible();
	await expect(page.getByText(/^The 25 dearest of \d+$/)).toBeVisible();
	const lines = await page
		.getByTestId('cost-rows')
		.getByRole('row', { name: new RegExp(tag) })
		.count();
	expect(lines).toBeGreaterThan(coloured);
	const cost = await others.getByRole('cell').nth(2).innerText();
	await others.getByRole('link', { name: 'Other' }).click();
	await expect(listed).toHaveCount(27 - lines);
	await expect(page.getByText('Cost of the matching calls', { exact: false })).toContainText(cost);
});

test('says in words where the previous period is shorter, or has data of a part of it alone', async ({
	page,
	portal,
	withKey
}) => {
	const { slug, key } = await projectWithKey(page.request, portal, 'compared');
	const machine = await withKey(key);
	const year = new Date().getUTCFullYear() - 1;
	const send = async (month: number, day: number) => {
		const nowMs = Date.UTC(year, month - 1, day, 12);
		const run = agentRun({ traceId: hex(32), name: `compared ${hex(8)}`, nowMs });
		expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
	};
	// October has a day more than September.
	const address = `/admin/monitoring/costs?project=${slug}&range=${year}-10`;
	const told = page.getByTestId('compared');
	await send(10, 10);
	await page.goto(address);
	await expect(told).toContainText(
		`The previous period (${year}-09-01 00:00 – ${year}-10-01 00:00 +09:00) is 1 day shorter`
	);
	await expect(told).toContainText(`Data begin at ${year}-10-10`);
	await expect(told).toContainText('there is nothing to compare with');
	await send(9, 20);
	await page.reload();
	await expect(told).toContainText(`Data begin at ${year}-09-20`);
	await expect(told).toContainText('its sums cover only the time after that');
	await send(8, 20);
	await page.reload();
	await expect(told).toContainText('is 1 day shorter');
	await expect(told).not.toContainText('Data begin');
	// September against August: longer, and all of it is there.
	await page.goto(`/admin/monitoring/costs?project=${slug}&range=${year}-09`);
	await expect(page.getByTestId('cost-kpis')).toBeVisible();
	await expect(told).not.toContainText('shorter');
	await machine.dispose();
});
