/** Finding a session: query bar, facets, strip, columns, keys, views, live tail and export. */
import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { confirmed } from './confirm.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');
const list = '/admin/monitoring/traces';

/** Sessions with a tag of their own, so that a test sees none but its own. */
async function sent(
	machine: APIRequestContext,
	count: number,
	{ failed = false, agoMs = 0 }: { readonly failed?: boolean; readonly agoMs?: number } = {}
) {
	const tag = `t${hex(8)}`;
	const runs = Array.from({ length: count }, (_, at) =>
		agentRun({
			traceId: hex(32),
			name: `run ${at} ${tag}`,
			nowMs: Date.now() - agoMs - at * 60_000,
			attributes: { 'litellm.metadata': '{}', 'agentops.tags': `["${tag}"]` },
			...(failed && at === 0 ? { toolError: { type: 'TimeoutError', message: 'late' } } : {})
		})
	);
	for (const run of runs) {
		expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
	}
	return { tag, runs };
}

const rows = (page: Page) => page.getByRole('grid').locator('tbody').getByRole('row');
const bar = (page: Page) => page.getByRole('combobox', { name: 'Search sessions' });
const chips = (page: Page) => page.getByRole('list', { name: 'Conditions in use' });

test('a query is typed with the help of the data, shown as chips, and taken back', async ({
	page,
	machine
}) => {
	const { tag } = await sent(machine, 3, { failed: true });
	await page.goto(list);
	// Pressed before the page listens, a key is lost.
	await expect(async () => {
		await page.keyboard.press('/');
		await expect(bar(page)).toBeFocused({ timeout: 500 });
	}).toPass();
	await page.keyboard.type('sta');
	const options = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
	await expect(options).toHaveText([/status:/]);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(bar(page)).toHaveValue('status:');
	await expect(options).toHaveText([/error/, /ok/, /running/]);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(chips(page).getByRole('listitem')).toHaveText(['status:error']);
	await expect(page).toHaveURL(/q=status%3Aerror/);

	await bar(page).fill(tag);
	await bar(page).press('Enter');
	await expect(rows(page)).toHaveCount(1);
	await page.keyboard.press('Backspace');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Delete');
	await expect(chips(page).getByRole('listitem')).toHaveText([tag]);
	await expect(rows(page)).toHaveCount(3);
});

test('a chip is edited in place, and stays as it was until Enter', async ({ page, machine }) => {
	const { tag } = await sent(machine, 3, { failed: true });
	const query = `-status:error tag:${tag} latency:>1s`;
	await page.goto(`${list}?q=${encodeURIComponent(query)}`);
	await expect(rows(page)).toHaveCount(2);
	const items = chips(page).getByRole('listitem');
	const before = ['-status:error', `tag:${tag}`, 'latency:>1s'];
	const chip = chips(page).getByRole('button', { name: /status:error/ });
	const address = page.url();
	await bar(page).fill('half a word');
	await chip.click();
	await expect(bar(page)).toHaveValue('-status:error');
	await expect(bar(page)).toBeFocused();
	await expect(page.getByText('Editing -status:error')).toBeVisible();
	await expect(items).toHaveText(before);
	await page.keyboard.press('Escape');
	await expect(chip).toBeFocused();
	await expect(bar(page)).toHaveValue('half a word');

	await page.keyboard.press('Enter');
	await bar(page).fill('cost:>much');
	await bar(page).press('Enter');
	await expect(page.getByText('this is not an amount')).toBeVisible();
	await page.getByRole('heading', { level: 1 }).click();
	await expect(bar(page)).toHaveValue('half a word');
	await expect(items).toHaveText(before);
	expect(page.url()).toBe(address);
	await expect(rows(page)).toHaveCount(2);

	await chip.click();
	await bar(page).fill('status:error');
	await bar(page).press('Enter');
	await expect(items).toHaveText(['status:error', `tag:${tag}`, 'latency:>1s']);
	await expect(bar(page)).toHaveValue('half a word');
	await expect(rows(page)).toHaveCount(1);
});

test('values come from the data, and what cannot be read stays to be mended', async ({
	page,
	machine
}) => {
	const { tag } = await sent(machine, 1);
	await page.goto(list);
	await bar(page).pressSequentially('model:gpt-4o-m');
	await page.getByRole('option', { name: /gpt-4o-mini/ }).click();
	await expect(chips(page).getByRole('listitem')).toHaveText([/model:gpt-4o-mini/]);
	await page.goto(list);
	await bar(page).pressSequentially(`tag.only:${tag}`);
	await page.getByRole('option', { name: tag }).click();
	await expect(chips(page).getByRole('listitem')).toHaveText([new RegExp(`tag.only:${tag}`)]);
	await bar(page).fill('cost:>much service:refund-desk');
	await bar(page).press('Enter');
	await expect(chips(page)).toContainText('service:refund-desk');
	await expect(bar(page)).toHaveValue('cost:>much');
	await expect(page.getByText('this is not an amount')).toBeVisible();
});

test('a syllable being composed is not sent, and keys work with the Korean layout', async ({
	page,
	machine
}) => {
	const { tag } = await sent(machine, 3);
	await page.goto(`${list}?q=${tag}`);
	await bar(page).focus();
	await bar(page).dispatchEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true });
	await expect(page).toHaveURL(new RegExp(`q=${tag}$`));
	await bar(page).blur();
	// `ㅓ` is what the J key types with the Korean layout.
	await page.locator('body').dispatchEvent('keydown', { key: 'ㅓ', code: 'KeyJ' });
	await expect(rows(page).nth(0)).toBeFocused();
	await page.keyboard.press('ArrowDown');
	await expect(rows(page).nth(1)).toBeFocused();
	await expect(page).toHaveURL(/row=[0-9a-f]{32}/);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: `run 1 ${tag}` })).toBeVisible();
	await page.goBack();
	await expect(page.getByRole('row', { selected: true })).toContainText(`run 1 ${tag}`);
});

test('Back from a session leads to the row that was clicked', async ({ page, machine }) => {
	const { tag } = await sent(machine, 3);
	await page.goto(`${list}?q=${tag}`);
	await rows(page).nth(1).getByRole('link', { name: /run 1/ }).click();
	await expect(page.getByRole('heading', { level: 1, name: `run 1 ${tag}` })).toBeVisible();
	await page.goBack();
	await expect(page.getByRole('row', { selected: true })).toContainText(`run 1 ${tag}`);
	await expect(page).toHaveURL(/row=[0-9a-f]{32}/);
	await page.reload();
	await expect(page.getByRole('row', { selected: true })).toContainText(`run 1 ${tag}`);
});

test('facets and a click on a value edit the same query', async ({ page, machine }) => {
	const { tag } = await sent(machine, 3, { failed: true });
	await page.setViewportSize({ width: 1920, height: 900 });
	await page.goto(`${list}?q=${tag}`);
	const facets = page.getByRole('complementary', { name: 'Narrow down' });
	await facets.getByRole('link', { name: /^error/ }).click();
	await expect(chips(page)).toContainText('status:error');
	await expect(rows(page)).toHaveCount(1);
	await facets.getByRole('link', { name: /^error/ }).click();
	await expect(rows(page)).toHaveCount(3);
	await rows(page).nth(0).getByRole('link', { name: 'gpt-4o-mini', exact: true }).click();
	await expect(chips(page)).toContainText('model:gpt-4o-mini');
	await facets.getByRole('link', { name: 'Exclude Status error' }).click();
	await expect(chips(page)).toContainText('-status:error');
	await expect(rows(page)).toHaveCount(2);
});

test('values beyond those that a facet lists are found by the bar', async ({ page, machine }) => {
	const common = `t${hex(8)}`;
	const tags = Array.from({ length: 12 }, (_, at) => `${common}-${at}`);
	for (const tag of tags) {
		const { request } = agentRun({
			traceId: hex(32),
			name: common,
			nowMs: Date.now(),
			attributes: { 'agentops.tags': `["${tag}"]` }
		});
		expect((await machine.post('/v1/traces', { data: request })).status()).toBe(200);
	}
	for (const width of [1920, 360]) {
		await page.setViewportSize({ width, height: 740 });
		await page.goto(`${list}?q=${common}&rows=calls`);
		const panel = page.getByRole('complementary', { name: 'Narrow down' });
		if (width === 360) await page.getByRole('button', { name: 'Facets' }).click();
		await expect(panel.getByText('The counts are of sessions.')).toBeVisible();
		await panel.getByRole('button', { name: 'Tag: Find 4 more' }).click();
		await expect(bar(page)).toBeFocused();
		await expect(bar(page)).toHaveValue('tag:');
		await bar(page).pressSequentially(`${common}-1`);
		const offered = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
		await expect(offered).toHaveCount(3);
		await expect(offered.first()).toContainText(`${common}-1`);
	}
	await expect(page.getByRole('complementary', { name: 'Narrow down' })).toBeHidden();
});

test('no rows in the range: the nearest that has some is offered', async ({ page, machine }) => {
	await sent(machine, 1);
	await page.goto(`${list}?from=2026-01-01&to=2026-01-02`);
	await expect(page.getByText('No sessions in this range')).toBeVisible();
	await page.getByRole('link', { name: 'Show the nearest data' }).click();
	await expect(rows(page).first()).toBeVisible();
});

test('a range between two moments is titled by the clock of the fleet', async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 740 });
	await page.goto(`${list}?from=2026-11-20T05:00:00.000Z&to=2026-11-20T06:00:00.000Z`);
	const title = '2026-11-20 14:00 – 2026-11-20 15:00';
	const current = page.getByRole('button', { name: title });
	await expect(current).toHaveText(`${title} +09:00`);
	await current.click();
	await expect(page.getByLabel('Type a range')).toHaveAttribute('placeholder', title);
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

for (const locale of ['ko', 'en']) {
	test(`a range of the past stands beside the refresh button on a phone (${locale})`, async ({
		page,
		portal
	}) => {
		await page.context().addCookies([
			{ name: 'locale', value: locale, url: portal.url },
			{ name: 'theme', value: 'light', url: portal.url }
		]);
		for (const width of [360, 320]) {
			await page.setViewportSize({ width, height: 740 });
			for (const days of [
				'from=2026-10-20&to=2026-10-28',
				'from=2026-10-20&to=2026-10-20',
				'from=2026-10-20T05:00:00.000Z&to=2026-10-20T06:00:00.000Z'
			]) {
				await page.goto(`${list}?${days}`);
				const range = await page.getByRole('button', { name: /^2026-10-20/ }).boundingBox();
				const refresh = await page
					.getByRole('button', { name: /^(Refresh|새로 고침)$/ })
					.boundingBox();
				expect(range?.y, `${width} ${days}`).toBeLessThan(
					(refresh?.y ?? 0) + (refresh?.height ?? 0)
				);
				expect(range?.x).toBeGreaterThan((refresh?.x ?? 0) + (refresh?.width ?? 0));
				const over = await page.evaluate(() => document.documentElement.scrollWidth);
				expect(over).toBeLessThanOrEqual(width);
			}
		}
	});
}

test('dates and times that are no range say so, and leave the page as it is', async ({ page }) => {
	await page.goto(list);
	await page.getByRole('button', { name: 'Last 24 hours' }).click();
	await page.getByText('Choose dates and times').click();
	const [from, to] = [
		page.getByLabel('From', { exact: true }),
		page.getByLabel('To', { exact: true })
	];
	const apply = page.getByRole('button', { name: 'Apply' }).last();
	for (const [start, end, problem] of [
		['1960-01-01T00:00', '1960-01-02T00:00', 'That range was not understood.'],
		['2026-11-20T00:00', '2026-11-20T00:00', 'The range ends before it starts.']
	] as const) {
		await from.fill(start);
		await to.fill(end);
		await apply.click();
		await expect(page.getByRole('status').filter({ hasText: problem })).toBeVisible();
		await expect(page).not.toHaveURL(/from=/);
	}
	await to.fill('2026-11-21T00:00');
	await apply.click();
	await expect(page).toHaveURL(/from=2026-11-20/);
});

test('the strip switches without asking again, narrows, and Back widens', async ({
	page,
	machine
}) => {
	const { tag } = await sent(machine, 2);
	await page.goto(`${list}?q=${tag}`);
	const strip = page.getByRole('region', { name: 'Over time' });
	await expect(strip).toBeVisible();
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await strip.getByRole('link', { name: 'Cost', exact: true }).click();
	await expect(page).toHaveURL(/strip=cost/);
	expect(requests.filter((url) => url.includes('__data.json'))).toEqual([]);
	const bars = strip.getByRole('group').getByRole('link');
	await bars.last().focus();
	await page.keyboard.press('Shift+ArrowLeft');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/from=.*to=/);
	await expect(rows(page).first()).toContainText(tag);
	await page.goBack();
	await expect(page).not.toHaveURL(/from=/);
	await page.keyboard.press('t');
	await page.keyboard.press('z');
	await expect(page).toHaveURL(/from=.*to=/);
});

test('columns are chosen, moved and sized, and kept for the person', async ({ page, machine }) => {
	const { tag } = await sent(machine, 1);
	await page.goto(`${list}?q=${tag}`);
	await page.getByRole('button', { name: 'Columns' }).click();
	const menu = page.getByRole('dialog', { name: 'Columns' });
	await expect(menu.getByRole('checkbox', { name: 'Input Not sortable' })).toBeVisible();
	await menu.getByRole('checkbox', { name: 'Spans' }).uncheck();
	await menu.getByRole('checkbox', { name: 'Service' }).check();
	await expect(page.getByRole('columnheader', { name: 'Service' })).toBeVisible();
	await expect(page.getByRole('columnheader', { name: 'Spans' })).toHaveCount(0);
	await menu.getByRole('button', { name: 'Move Cost earlier' }).click();
	await expect(page).toHaveURL(/cols=[^&]*cost%2Ctokens/);
	await page.keyboard.press('Escape');
	const edge = page.getByRole('separator', { name: 'Width of column Started' });
	await edge.focus();
	await edge.press('ArrowRight');
	await expect(page).toHaveURL(/w=start\.\d+/);

	await page.goto(`${list}?q=${tag}`);
	await expect(page).toHaveURL(/cols=/);
	await expect(page.getByRole('columnheader', { name: 'Service' })).toBeVisible();
	await page.getByRole('button', { name: 'Columns' }).click();
	await menu.getByRole('button', { name: 'Reset' }).click();
	await expect(page).not.toHaveURL(/cols=/);
	await page.goto(`${list}?q=${tag}`);
	await expect(page).not.toHaveURL(/cols=/);
});

test('rows are sessions, calls or conversations', async ({ page, machine }) => {
	const { tag } = await sent(machine, 2);
	await page.goto(`${list}?q=tag:${tag}`);
	const kinds = page.getByRole('navigation', { name: 'List of' });
	await kinds.getByRole('link', { name: 'LLM calls' }).click();
	await expect(rows(page)).toHaveCount(2);
	await expect(rows(page).first()).toContainText('chat gpt-4o-mini');
	await rows(page)
		.first()
		.getByRole('link', { name: /chat gpt-4o-mini/ })
		.click();
	await expect(page).toHaveURL(/span=/);
	await page.goBack();
	await kinds.getByRole('link', { name: 'Conversations' }).click();
	await expect(page).toHaveURL(/rows=conversations/);
	// The runs belong to none: the list is empty for another reason than its filters.
	await expect(page.getByText('Sessions with the same range and filters: 2.')).toBeVisible();
	await page.getByRole('link', { name: 'Show the sessions' }).click();
	await expect(rows(page)).toHaveCount(2);
});

test('a session leads to the next of its list, and back to the row', async ({ page, machine }) => {
	const { tag } = await sent(machine, 3);
	await page.goto(`${list}?q=${tag}&sort=-start&cols=name,start&strip=cost`);
	await rows(page).first().getByRole('link', { name: /run 2/ }).click();
	await expect(page.getByRole('heading', { level: 1, name: `run 2 ${tag}` })).toBeVisible();
	await page.getByRole('link', { name: 'Next session' }).click();
	await expect(page.getByRole('heading', { level: 1, name: `run 1 ${tag}` })).toBeVisible();
	await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
	await expect(page).toHaveURL(new RegExp(`q=${tag}.*cols=name%2Cstart.*strip=cost`));
	await expect(page.getByRole('row', { selected: true })).toContainText(`run 1 ${tag}`);
});

test('a followed list lets new sessions wait while it is read', async ({ page, machine }) => {
	const { tag } = await sent(machine, 1, { agoMs: 120_000 });
	await page.goto(`${list}?q=${tag}&live=1`);
	await expect(rows(page)).toHaveCount(1);
	await rows(page).first().focus();
	const run = agentRun({ traceId: hex(32), name: `late ${tag}`, nowMs: Date.now() });
	await machine.post('/v1/traces', { data: run.request });
	const pill = page.getByRole('button', { name: '+1 new' });
	await expect(pill).toBeVisible();
	await expect(rows(page)).toHaveCount(1);
	await pill.click();
	await expect(rows(page).first()).toContainText(`late ${tag}`);
	await page.mouse.move(0, 0);
	await page.getByRole('heading', { level: 1 }).click();
	const next = agentRun({ traceId: hex(32), name: `later ${tag}`, nowMs: Date.now() });
	await machine.post('/v1/traces', { data: next.request });
	await expect(rows(page).first()).toContainText(`later ${tag}`);
});

test('how many sessions wait is seen from wherever the list was scrolled to', async ({
	page,
	machine
}) => {
	const { tag } = await sent(machine, 30, { agoMs: 120_000 });
	for (const width of [1280, 360]) {
		await page.setViewportSize({ width, height: 740 });
		await page.goto(`${list}?q=${tag}&live=1`);
		await expect(page.getByText(/^Newest row/)).toBeVisible();
		await rows(page).nth(20).scrollIntoViewIfNeeded();
		const name = `late ${width} ${tag}`;
		const run = agentRun({ traceId: hex(32), name, nowMs: Date.now() });
		await machine.post('/v1/traces', { data: run.request });
		const pill = page.getByRole('button', { name: '+1 new' });
		await expect(pill).toBeInViewport({ ratio: 1 });
		await pill.click();
		await expect(rows(page).first()).toContainText(name);
		await expect(rows(page).first()).toBeInViewport();
	}
});

test('a list where nothing can come in is not followed, and says why', async ({
	page,
	machine
}) => {
	await sent(machine, 1);
	await page.goto(`${list}?live=1&from=2026-01-01&to=2026-01-02`);
	await expect(page.getByText('Not live: the range has ended')).toBeVisible();
	await page.goto(`${list}?live=1&sort=cost`);
	await expect(page.getByText('Not live: only a list with the newest rows first')).toBeVisible();
	await page.getByRole('link', { name: 'Live', exact: true }).click();
	await expect(page.getByText(/^Updated/)).toBeVisible();
	await expect(page.getByText(/^Not live/)).toHaveCount(0);
});

test('a crowd that comes in while a list is read enters whole', async ({ page, machine }) => {
	const { tag } = await sent(machine, 1, { agoMs: 30 * 60_000 });
	await page.goto(`${list}?q=tag:${tag}&live=1`);
	await expect(page.getByText(/^Newest row/)).toBeVisible();
	await rows(page).first().focus();
	const crowd = async (count: number, agoMs: number) => {
		const requests = Array.from({ length: count }, (_, at) =>
			agentRun({
				traceId: hex(32),
				name: `one of ${count}`,
				nowMs: Date.now() - agoMs - at,
				attributes: { 'agentops.tags': `["${tag}"]` }
			})
		);
		await Promise.all(requests.map(({ request }) => machine.post('/v1/traces', { data: request })));
	};
	await crowd(80, 60_000);
	await page.getByRole('button', { name: '+80 new' }).click();
	await expect(rows(page)).toHaveCount(81);
	await expect(page.getByText('Total 81')).toBeVisible();

	// More than can be let in: the list is read anew, with its further pages.
	await rows(page).first().focus();
	await crowd(130, 10_000);
	await page.getByRole('button', { name: /^\+\d+\+ new$/ }).click();
	await expect(rows(page)).toHaveCount(50);
	await expect(rows(page).first()).toContainText('one of 130');
	await expect(page.getByText('Total 211')).toBeVisible();
	await expect(page.getByRole('link', { name: 'Next', exact: true })).toBeVisible();
});

test('a view is saved, opens the list by default, and is deleted', async ({ page, machine }) => {
	const { tag } = await sent(machine, 1);
	await page.goto(`${list}?q=${tag}&sort=cost`);
	await page.getByRole('button', { name: 'Views' }).click();
	const menu = page.getByRole('dialog', { name: 'Views' });
	await menu.getByRole('textbox', { name: 'Name' }).fill(`view ${tag}`);
	await menu.getByRole('checkbox', { name: 'Open the list with it' }).check();
	await menu.getByRole('button', { name: 'Save this state' }).click();
	await expect(page).toHaveURL(/view=/);

	await page.goto(list);
	await expect(page).toHaveURL(new RegExp(`q=${tag}.*sort=cost.*view=`));
	await page.getByRole('button', { name: `view ${tag}` }).click();
	await menu.getByRole('link', { name: 'No view' }).click();
	await expect(page).toHaveURL(/view=none/);
	await page.getByRole('button', { name: 'Views' }).click();
	await confirmed(page, menu.getByRole('button', { name: `Delete view: view ${tag}` }));
	await expect(menu.getByRole('link', { name: `view ${tag}` })).toHaveCount(0);
	await page.goto(list);
	await expect(page).not.toHaveURL(/view=/);
});

test('without script the query is a form', async ({ browser, portal, session, machine }) => {
	const { tag } = await sent(machine, 2, { failed: true });
	const context = await browser.newContext({
		baseURL: portal.url,
		storageState: session,
		javaScriptEnabled: false,
		locale: 'en-US'
	});
	const page = await context.newPage();
	await page.goto(`${list}?q=${tag}`);
	await bar(page).fill('status:error');
	await bar(page).press('Enter');
	// A slow source streams its rows, which needs script; the query is in the first HTML.
	await expect(chips(page).getByRole('listitem')).toHaveText(['status:error', tag]);
	await context.close();
});
