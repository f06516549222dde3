/** The list is its address: thirty and more states are the same after reload, after Back and in another tab. */
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { expect, test } from './signed-in.ts';
import { violations } from './violations.ts';

const hex = (digits: number) => randomBytes(digits / 2).toString('hex');
const list = '/admin/monitoring/traces';
const q = (text: string) => `q=${encodeURIComponent(text)}`;

const parts = 5;
const states: readonly string[] = [
	'',
	q('status:error'),
	q('-status:error'),
	q('model:gpt-4o-mini cost:>0'),
	q('latency:>=1s latency:<1h'),
	q('"환불해"'),
	q('has:tokens service:refund-desk'),
	q('status:maybe'),
	q('foo:bar'),
	q('a.*[b'),
	'sort=cost',
	'sort=-duration',
	'sort=password',
	'range=now-1h',
	'range=now/d',
	'range=now-abc',
	'from=2026-01-01&to=2026-01-02',
	'rows=calls',
	'rows=calls&sort=-tokens',
	'rows=conversations',
	'rows=nothing',
	'cols=name,cost,start',
	'cols=name,cost&w=cost.240',
	'density=compact',
	'cols=%00,password',
	'strip=latency',
	'facets=off',
	'cursor=broken',
	q('"'),
	q('status:error -status:error'),
	'x=1&x=1&range=now-6h&range=now-6h',
	'sort=user',
	'status=error&minCost=0.000001&none=tag',
	`${q('model:gpt-4o-mini')}&sort=cost&range=now-7d&cols=name,cost,models&density=compact&strip=errors`
];

/** What a person sees of the list now, less what time moves; null while it is still loading. */
async function look(page: Page): Promise<unknown> {
	return page.evaluate(() => {
		const texts = (selector: string) =>
			[...document.querySelectorAll<HTMLElement>(selector)].map((each) => each.innerText.trim());
		const arrived = document.querySelector('main footer, [role=alert]') !== null;
		const loading = [...document.querySelectorAll('[role=status]')].some(
			({ textContent }) => textContent.trim() === 'Loading'
		);
		if (texts('h1')[0] !== 'Sessions' || !arrived || loading) return null;
		return {
			chips: texts('[data-chip]'),
			heads: texts('main th'),
			sorted: [...document.querySelectorAll('main th[aria-sort]')].map(
				(head) => `${head.textContent.trim()} ${head.getAttribute('aria-sort')}`
			),
			rows: texts('main tbody tr [data-open]'),
			current: texts('main nav [aria-current]'),
			notes: texts('main [role=note], main [role=alert]'),
			compact: document.querySelectorAll('main tbody td.py-1').length > 0,
			facets: document.querySelector('#facets') !== null
		};
	});
}

/** What is seen when nothing comes any more: strip and facets arrive behind the rows. */
async function seen(page: Page): Promise<unknown> {
	let last: unknown = null;
	await expect
		.poll(
			async () => {
				const before = last;
				last = await look(page);
				return last !== null && JSON.stringify(last) === JSON.stringify(before);
			},
			{ intervals: [100, 150], timeout: 30_000 }
		)
		.toBe(true);
	return last;
}

async function expectSame(page: Page, before: unknown, how: string): Promise<void> {
	const often = { intervals: [100, 150], timeout: 30_000 };
	await expect.poll(() => look(page), { message: how, ...often }).toEqual(before);
}

test.describe('a state of the list', () => {
	for (let part = 0; part < parts; part++) {
		test(`is the same after reload, Back and in another tab (${part + 1} of ${parts})`, async ({
			machine,
			context
		}) => {
			test.setTimeout(180_000);
			for (const failed of [false, true, false]) {
				const run = agentRun({
					traceId: hex(32),
					name: `state ${hex(6)}`,
					nowMs: Date.now() - 600_000,
					...(failed ? { toolError: { type: 'TimeoutError', message: 'late' } } : {})
				});
				await machine.post('/v1/traces', { data: run.request });
			}
			for (const state of states.filter((_, at) => at % parts === part)) {
				await test.step(state || '(bare)', async () => {
					const address = state ? `${list}?${state}` : list;
					// A tab that knows nothing but the address.
					const page = await context.newPage();
					await page.goto(address);
					const before = await seen(page);
					expect(new URL(page.url()).search, 'the address is left as it was').toBe(
						new URL(address, page.url()).search
					);
					await page.getByRole('link', { name: 'Get started' }).click();
					await expect(page.getByRole('heading', { level: 1, name: 'Get started' })).toBeVisible();
					await page.goBack();
					await expectSame(page, before, 'Back');
					await page.reload();
					await expectSame(page, before, 'reload');
					await page.close();
				});
			}
		});
	}
});

for (const [locale, theme, width] of [
	['ko', 'light', 360],
	['en', 'dark', 1920]
] as const) {
	test(`the list and its panels meet WCAG 2.2 AA (${locale}, ${theme}, ${width} px)`, async ({
		page,
		machine,
		portal
	}) => {
		test.setTimeout(120_000);
		const run = agentRun({
			traceId: hex(32),
			name: `accessible ${hex(6)}`,
			nowMs: Date.now(),
			toolError: { type: 'TimeoutError', message: 'late' }
		});
		await machine.post('/v1/traces', { data: run.request });
		await page.context().addCookies([
			{ name: 'theme', value: theme, url: portal.url },
			{ name: 'locale', value: locale, url: portal.url }
		]);
		const found: Record<string, readonly string[]> = {};
		const check = async (name: string) => {
			const lines = await violations(page);
			if (lines.length) found[name] = lines;
		};
		await page.setViewportSize({ width, height: 800 });
		for (const state of [
			q('status:error -tag:x "환불"'),
			q('status:maybe nothing-has-this'),
			'rows=calls&sort=cost',
			'rows=conversations',
			'live=1&density=compact'
		]) {
			await page.goto(`${list}?${state}`);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await check(state);
			const over = await page.evaluate(() => document.documentElement.scrollWidth);
			expect(over, state).toBeLessThanOrEqual(width);
		}
		await page.goto(list);
		await page.locator('input[role=combobox]').fill('status:');
		await expect(page.getByRole('listbox')).toBeVisible();
		await check('suggestions');
		for (const name of [/^(열|Columns)$/, /^(저장한 보기|Views)$/, /^(내보내기|Export)$/]) {
			await page.getByRole('button', { name }).click();
			await check(String(name));
			await page.keyboard.press('Escape');
		}
		expect(found).toEqual({});
	});
}
