/** The cost page of several projects: whose calls are added up, and where a click leads. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { personWith } from './people-house.ts';
import { projectWithKey, type ProjectWithKey } from './project-with-key.ts';
import { expect, inEachLanguage, test } from './signed-in.ts';
import { violations } from './violations.ts';

const hourMs = 3_600_000;
const hex = (digits: number) => randomBytes(digits / 2).toString('hex');

/** Hours of a year ago that no other test of the portal spends in. */
let taken = 0;
function someHours() {
	taken += 1;
	const atMs = Date.now() - (300 + taken) * 24 * hourMs;
	const range = new URLSearchParams({
		from: new Date(atMs - hourMs).toISOString(),
		to: new Date(atMs + hourMs).toISOString()
	});
	return { atMs, range };
}

interface Spender extends ProjectWithKey {
	/** The name of its only session. */
	readonly run: string;
}

test.describe(() => {
	const makeSpender =
		(
			page: Page,
			portal: Parameters<typeof projectWithKey>[1],
			withKey: (key: string) => Promise<Page['request']>
		) =>
		async (atMs: number): Promise<Spender> => {
			const project = await projectWithKey(page.request, portal, 'spender');
			const run = agentRun({ traceId: hex(32), name: `across ${hex(8)}`, nowMs: atMs });
			const machine = await withKey(project.key);
			expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
			await machine.dispose();
			return { ...project, run: run.name };
		};
	const amount = (text: string) => Number(text.replaceAll(/[^\d.]/g, ''));

	inEachLanguage(() => {
		test('adds up all projects, tells them apart, and leads to the list of one', async ({
			page,
			portal,
			withKey,
			say
		}) => {
			const { atMs, range } = someHours();
			const make = makeSpender(page, portal, withKey);
			const [one, other] = [await make(atMs), await make(atMs)];
			await page.goto(`/admin/monitoring/costs?project=${one.slug}&${range}`);
			const chooser = page.getByLabel(say('Project'), { exact: true }).first();
			const kpis = page.getByTestId('cost-kpis');
			const spendOfOne = amount(await kpis.getByRole('definition').first().innerText());
			await chooser.selectOption({ label: say('All projects') });
			await expect(page).toHaveURL(/project=\*/);

			const rows = page.getByTestId('cost-rows');
			await expect(rows.getByRole('row', { name: new RegExp(one.slug) })).toBeVisible();
			await expect(rows.getByRole('row', { name: new RegExp(other.slug) })).toBeVisible();
			const spendOfAll = amount(await kpis.getByRole('definition').first().innerText());
			expect(spendOfAll).toBeCloseTo(2 * spendOfOne, 3);
			const projects = (await chooser.getByRole('option').count()) - 1;
			await expect(page.getByTestId('costs-across')).toContainText(String(projects));
			expect(await violations(page)).toEqual([]);
			const dearest = page.getByTestId('sessions-behind');
			await expect(dearest.getByRole('row', { name: new RegExp(one.run) })).toContainText(one.slug);

			await rows.getByRole('link', { name: other.slug, exact: true }).click();
			await expect(page).toHaveURL(new RegExp(`/traces\\?project=${other.slug}&.*calls=1`));
			await expect(page.getByRole('row', { name: new RegExp(other.run) })).toBeVisible();
			await expect(page.getByRole('row', { name: new RegExp(one.run) })).toBeHidden();
		});

		test('adds up those projects that are ticked, by keyboard alone', async ({
			page,
			portal,
			withKey,
			say
		}) => {
			const { atMs, range } = someHours();
			const make = makeSpender(page, portal, withKey);
			const [one, other, third] = [await make(atMs), await make(atMs), await make(atMs)];
			await page.goto(`/admin/monitoring/costs?project=${one.slug}&${range}&model=gpt-4o-mini`);
			const told = (chosen: string) =>
				say('costs_projects_chosen', { chosen, all: '%' }).replace('%', '\\d+');
			await page.getByRole('button', { name: new RegExp(told('1')) }).press('Enter');
			const choice = page.getByRole('dialog', { name: say('costs_projects_choose') });
			const tick = (slug: string) => choice.getByRole('checkbox', { name: slug });
			const apply = choice.getByRole('button', { name: say('costs_projects_apply') });
			await expect(tick(one.slug)).toBeChecked();
			await tick(one.slug).press('Space');
			await expect(apply).toBeDisabled();
			await tick(one.slug).press('Space');
			await tick(other.slug).press('Space');
			expect(await violations(page)).toEqual([]);
			await apply.press('Enter');

			await expect(page).toHaveURL(
				new RegExp(`project=(${one.slug}%2C${other.slug}|${other.slug}%2C${one.slug})&`)
			);
			// What the figures are about besides stays.
			await expect(page).toHaveURL(/model=gpt-4o-mini/);
			await expect(page.getByRole('button', { name: new RegExp(told('2')) })).toBeVisible();
			const across = page.getByTestId('costs-across');
			await expect(across).toContainText(one.slug);
			await expect(across).toContainText(other.slug);
			await expect(across).not.toContainText(third.slug);
			await page.goBack();
			await expect(page).toHaveURL(new RegExp(`project=${one.slug}&`));
			await expect(page.getByRole('button', { name: new RegExp(told('1')) })).toBeVisible();
		});

		test('asks which project where a mark is about several', async ({
			page,
			portal,
			withKey,
			say
		}) => {
			const { atMs, range } = someHours();
			const make = makeSpender(page, portal, withKey);
			const [one, other] = [await make(atMs), await make(atMs)];
			await page.goto(
				`/admin/monitoring/costs?project=${one.slug},${other.slug}&${range}&by=model`
			);
			const model = page.getByTestId('cost-rows').getByRole('row', { name: /gpt-4o-mini/ });
			const cost = amount(await model.getByRole('cell').nth(2).innerText());
			await model.getByRole('link', { name: 'gpt-4o-mini', exact: true }).click();

			await expect(page.getByRole('heading', { level: 1 })).toHaveText(say('Sessions by project'));
			const choice = page.getByRole('table', { name: say('Sessions by project') });
			const own = choice.getByRole('row', { name: new RegExp(one.slug) });
			const ofOne = await own.getByRole('cell').nth(1).innerText();
			expect(amount(ofOne)).toBeCloseTo(cost / 2, 3);
			await expect(own.getByRole('cell').nth(2)).toHaveText(/50/);
			expect(await violations(page)).toEqual([]);
			await own.getByRole('link').click();
			await expect(page).toHaveURL(new RegExp(`/traces\\?project=${one.slug}&.*model=gpt-4o-mini`));
			await expect(page.getByRole('row', { name: new RegExp(one.run) })).toBeVisible();

			await page.goBack();
			await expect(choice.getByRole('link', { name: other.slug })).toBeVisible();
		});
	});

	test('gives the view away as a file, on paper and as a link that names its projects', async ({
		page,
		portal,
		withKey
	}) => {
		const { atMs, range } = someHours();
		const make = makeSpender(page, portal, withKey);
		const [one, other] = [await make(atMs), await make(atMs)];
		await page.goto(`/admin/monitoring/costs?project=${one.slug},${other.slug}&${range}`);
		const chart = page.getByRole('region', { name: 'Spend over time' });
		await chart.getByRole('button', { name: /table/i }).click();
		await expect(chart.getByRole('columnheader', { name: one.slug })).toBeVisible();
		const table = page.getByRole('region', { name: 'By Project' });
		const [file] = await Promise.all([
			page.waitForEvent('download'),
			table.getByRole('button', { name: /CSV/ }).click()
		]);
		expect(file.suggestedFilename()).toBe('costs-project.csv');
		const text = await readFile(await file.path(), 'utf8');
		expect(text).toContain(one.slug);
		expect(text).toContain(other.slug);

		await page.emulateMedia({ media: 'print' });
		const head = page.getByTestId('print-head');
		await expect(head).toContainText(`${one.slug}, ${other.slug}`);
		const link = (await head.getByRole('definition').last().innerText()).trim();
		expect(new URL(link).searchParams.get('project')).toBe(`${one.slug},${other.slug}`);
		await page.emulateMedia({ media: 'screen' });
		await page.goto(link);
		await expect(table.getByRole('row', { name: new RegExp(other.slug) })).toBeVisible();
	});

	test('adds up nothing that its reader may not see', async ({
		browser,
		page,
		portal,
		withKey
	}) => {
		const { atMs, range } = someHours();
		const make = makeSpender(page, portal, withKey);
		const [mine, theirs] = [await make(atMs), await make(atMs)];
		const house = { browser, admin: page.request, portal };
		const { context } = await personWith(house, 'viewer', mine.id);
		const own = await context.newPage();
		await own.goto(`/admin/monitoring/costs?project=*&${range}`);
		await expect(own).toHaveURL(new RegExp(`project=${mine.slug}`));
		await expect(own.getByRole('option', { name: 'All projects' })).toHaveCount(0);
		await expect(own.getByText(theirs.slug)).toHaveCount(0);
		for (const path of ['costs', 'costs/sessions']) {
			const reply = await own.goto(
				`/admin/monitoring/${path}?project=${mine.slug},${theirs.slug}&${range}`
			);
			expect(reply?.status(), path).toBe(404);
		}
		await context.close();
	});

	test('is left for the default project by pages about one', async ({ page }) => {
		await page.goto('/admin/monitoring?project=*&range=now-7d');
		await expect(page).toHaveURL(/\/admin\/monitoring\?range=now-7d$/);
	});
});
