/** Attributes as columns, the sheet of keys, exports of calls and conversations, and broken addresses. */
import { randomBytes } from 'node:crypto';
import type { APIRequestContext, Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { expect, test } from './signed-in.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');
const list = '/admin/monitoring/traces';

/** Sessions whose calls name a plan and a conversation; found by a tag of their own. */
async function sent(machine: APIRequestContext, plans: readonly string[]): Promise<string> {
	const tag = `t${hex(8)}`;
	for (const [at, plan] of plans.entries()) {
		const { request } = agentRun({
			traceId: hex(32),
			name: `run ${at} ${tag}`,
			nowMs: Date.now() - at * 60_000,
			attributes: {
				'agentops.tags': `["${tag}"]`,
				'customer.plan': plan,
				'gen_ai.conversation.id': `talk-${tag}`
			}
		});
		expect((await machine.post('/v1/traces', { data: request })).status()).toBe(200);
	}
	return tag;
}

const rows = (page: Page) => page.getByRole('grid').locator('tbody').getByRole('row');

for (const [language, words] of [
	[
		'en',
		{
			columns: 'Columns',
			field: 'Add a column by attribute key',
			add: 'Add column',
			reset: 'Reset'
		}
	],
	['ko', { columns: '열', field: '속성 키로 열 추가', add: '열 추가', reset: '기본값으로' }]
] as const) {
	test(`an attribute is a column, in the address, and its values narrow (${language})`, async ({
		page,
		machine,
		portal
	}) => {
		const tag = await sent(machine, ['gold', 'silver']);
		await page.context().addCookies([{ name: 'locale', value: language, url: portal.url }]);
		await page.goto(`${list}?q=tag:${tag}`);
		await page.getByRole('button', { name: words.columns, exact: true }).click();
		await page.getByLabel(words.field).fill('customer.plan');
		await page.getByRole('button', { name: words.add }).click();
		await expect(page.getByRole('columnheader', { name: /customer\.plan/ })).toBeVisible();
		await expect(page).toHaveURL(/cols=.*customer\.plan/);
		await page.keyboard.press('Escape');
		await expect(rows(page).getByRole('link', { name: /^(gold|silver)$/ })).toHaveCount(2);
		await page.reload();
		await rows(page).getByRole('link', { name: 'gold', exact: true }).click();
		await expect(rows(page)).toHaveCount(1);
		await expect(page).toHaveURL(/attr\.customer\.plan/);
		// The look is the person's, who is everybody's in this portal.
		await page.getByRole('button', { name: words.columns, exact: true }).click();
		await page.getByRole('button', { name: words.reset, exact: true }).click();
		await expect(page).not.toHaveURL(/cols=/);
	});
}

test('the sheet of keys opens with ? and not while a word is typed', async ({ page, machine }) => {
	await sent(machine, ['gold']);
	await page.goto(list);
	await expect(rows(page).first()).toBeVisible();
	await page.keyboard.press('?');
	const sheet = page.getByRole('dialog', { name: /Keyboard shortcuts/ });
	await expect(sheet).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(sheet).toBeHidden();
	await page.getByRole('combobox', { name: 'Search sessions' }).pressSequentially('why?');
	await expect(sheet).toBeHidden();
});

for (const [kind, columns] of [
	['calls', ['trace_id', 'span_id', 'model', 'attr.customer.plan']],
	['conversations', ['conversation', 'sessions', 'last_trace_id']]
] as const) {
	test(`${kind} are exported as they are listed`, async ({ page, machine }) => {
		const tag = await sent(machine, ['gold', 'silver']);
		const cols = kind === 'calls' ? '&cols=name,@customer.plan' : '';
		await page.goto(`${list}?rows=${kind}&q=tag:${tag}${cols}`);
		await page.getByRole('button', { name: 'Export' }).click();
		const download = page.waitForEvent('download');
		await page.getByRole('link', { name: 'CSV' }).click();
		const file = await download;
		expect(file.suggestedFilename()).toMatch(new RegExp(`^${kind}-.*\\.csv$`));
		const pieces: Buffer[] = [];
		for await (const piece of await file.createReadStream()) pieces.push(piece as Buffer);
		const lines = Buffer.concat(pieces).toString().trim().split('\r\n');
		const head = lines.findIndex((line) => line.startsWith(columns[0]));
		for (const column of columns) expect(lines[head]?.split(',')).toContain(column);
		expect(lines.slice(head + 1)).toHaveLength(kind === 'calls' ? 2 : 1);
		expect(lines.join('\n')).toContain(`query: tag:${tag}`);
		if (kind === 'calls') expect(lines.at(-1)).toMatch(/,silver$/);
	});
}

test('a phone sorts by columns that it has no room for, and says what a conversation is', async ({
	page,
	machine
}) => {
	const tag = await sent(machine, ['gold', 'silver']);
	await page.setViewportSize({ width: 360, height: 740 });
	await page.goto(`${list}?q=tag:${tag}`);
	const sort = page.getByLabel('Sort by');
	await expect(sort).toHaveValue('start');
	await expect(async () => {
		await sort.selectOption('Duration');
		await expect(page).toHaveURL(/sort=duration/, { timeout: 500 });
	}).toPass();
	await page.getByRole('link', { name: 'Sort rising' }).click();
	await expect(page).toHaveURL(/sort=-duration/);
	await page.goto(`${list}?q=tag:${tag}&rows=conversations`);
	await expect(rows(page)).toContainText('Sessions 2');
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('an address broken by hand gives a page that works and says what it left out', async ({
	page,
	machine
}) => {
	const tag = await sent(machine, ['gold']);
	await page.goto(
		`${list}?q=tag:${tag}&sort=1;DROP&rows=evil&cols=password,%00&w=%FF&range=tomorrowish&row=%3Cb%3E&strip=x`
	);
	await expect(rows(page)).toHaveCount(1);
	await expect(
		page.getByText(/sort=1;DROP, rows=evil, cols=password.*row=<b>, strip=x/)
	).toBeVisible();
	await page.goto(`${list}?q=tag:${tag}&cursor=WzEsInN0YXJ0Il0`);
	await expect(page.getByText(/position in the address/)).toBeVisible();
	await expect(rows(page)).toHaveCount(1);
});
