/** Own prices, files, re-pricing and the display currency, as an operator uses them. */
import type { Locator } from '@playwright/test';
import { sendCalls } from './priced-calls.ts';
import { expect, inEachLanguage, test } from './signed-in.ts';

inEachLanguage(() => {
	test('a model waits in the inbox, gets a price, and its stored calls are priced anew', async ({
		page,
		machine,
		say,
		locale
	}) => {
		// Two background jobs, each at the portal's own pace.
		test.slow();
		const model = `inbox-model-7b-${locale}`.toLowerCase();
		await sendCalls(machine, model, 3);
		await page.goto('/admin/settings/prices');
		const row = page.getByTestId('models-seen').getByRole('row', { name: new RegExp(model) });
		await expect(row).toContainText(say('prices_unpriced'));
		// The sessions that wait for it, and no others.
		await row
			.getByRole('link', {
				name: new RegExp(
					say('prices_unpriced_sessions', { model, project: '%' }).replace('%', '.+')
				)
			})
			.click();
		await expect(page).toHaveURL(/q=unpriced/);
		await expect(page.getByRole('row', { name: new RegExp(`chat ${model}`) })).toHaveCount(3);
		await page.goBack();
		await row.getByRole('link', { name: say('prices_set') }).click();

		// A price that is none is refused, and what was typed stays.
		await page.getByLabel(say('prices_input'), { exact: true }).fill('-1');
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByRole('alert')).toContainText(say('prices_problem_form'));
		await expect(page.getByLabel(say('prices_form_pattern'))).toHaveValue(model);
		await page.getByLabel(say('prices_input'), { exact: true }).fill('99999');
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByText(/\$10,000/).first()).toBeVisible();

		await page.getByLabel(say('prices_input'), { exact: true }).fill('1');
		await page.getByLabel(say('prices_output'), { exact: true }).fill('10');
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page).toHaveURL(/settings\/prices$/);
		await expect(row).toContainText(say('prices_source_own'));

		// A second price for the same time is a contradiction.
		await page.goto(`/admin/settings/prices/rule?model=${model}&provider=hosted_vllm`);
		await page.getByLabel(say('prices_input'), { exact: true }).fill('2');
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByRole('alert')).toContainText(model);

		await page.goto('/admin/settings/prices/reprice');
		// It begins with the project that the portal's pages are about.
		const scope = page.getByRole('main').getByRole('combobox', { name: say('reprice_project') });
		const here = page.getByLabel(say('nav_project'), { exact: true }).first();
		const chosen = (select: Locator) => select.locator('option:checked');
		await expect(chosen(scope)).toHaveText((await chosen(here).textContent()) ?? '');
		await expect(scope.getByRole('option', { name: say('budget_all_projects') })).toHaveCount(1);
		await page.getByRole('button', { name: say('reprice_preview') }).click();
		const change = page.getByTestId('reprice-models').getByRole('row', { name: new RegExp(model) });
		// 3 × (1 000 × $1 + 100 × $10) per million
		await expect(change).toContainText('$0.006', { timeout: 20_000 });
		await expect(change).toContainText('0 → 3');
		await page
			.getByRole('button', {
				name: new RegExp(say('reprice_apply', { count: 777 }).replace('777', '\\d+'))
			})
			.click();
		await expect(page.getByTestId('repricing')).toHaveAttribute('data-state', 'done', {
			timeout: 20_000
		});

		await page.goto('/admin/monitoring/costs?by=model');
		await expect(
			page.getByTestId('cost-rows').getByRole('row', { name: new RegExp(model) })
		).toContainText('$0.006');
		// New calls have the price at once.
		await sendCalls(machine, model, 1);
		await page.reload();
		await expect(
			page.getByTestId('cost-rows').getByRole('row', { name: new RegExp(model) })
		).toContainText('$0.008');
	});

	test('a pattern tells while it is typed which of the called models it fits', async ({
		page,
		machine,
		say,
		locale
	}) => {
		const family = `fits-${locale}`.toLowerCase();
		await sendCalls(machine, `${family}-large`, 1);
		await sendCalls(machine, `${family}-small`, 1);
		await page.goto('/admin/settings/prices/rule');
		const told = page.getByRole('status').filter({ hasText: family });
		const none = page.getByText(say('prices_matches_none'));
		const pattern = page.getByLabel(say('prices_form_pattern'));
		await pattern.fill(`${family}*`);
		await expect(told).toContainText(say('prices_matches', { count: 2 }));
		await expect(told.getByRole('listitem')).toHaveText([
			new RegExp(`${family}-large$`),
			new RegExp(`${family}-small$`)
		]);
		await pattern.pressSequentially('large');
		await expect(told).toContainText(say('prices_matches', { count: 1 }));
		// Of whom nobody called it.
		await page.getByLabel(say('prices_form_provider'), { exact: true }).fill('nobody');
		await expect(none).toBeVisible();
		await pattern.fill('');
		await expect(none).toHaveCount(0);
	});

	test('an alias that leads to a model without a price is stored, and says so', async ({
		page,
		machine,
		say,
		locale
	}) => {
		const model = `alias-of-nothing-${locale}`.toLowerCase();
		const rules = page.getByTestId('own-rules');
		const row = rules.getByRole('row', { name: new RegExp(model) });
		const save = page.getByRole('button', { name: say('prices_form_save'), exact: true });
		const told = page.getByRole('note').filter({ hasText: model });
		await page.goto(`/admin/settings/prices/rule?kind=alias&model=${model}`);
		// To itself it is not.
		await page.getByLabel(say('prices_form_to_model')).fill(model);
		await save.click();
		const round = say('prices_problem_round', { names: `${model} → ${model}` });
		await expect(page.getByRole('alert')).toHaveText(round);
		await page.getByLabel(say('prices_form_to_model')).fill('nobody-lists-this');
		await save.click();
		await expect(told).toHaveText(
			say('prices_alias_saved_unpriced', { name: model, target: 'nobody-lists-this' })
		);
		await expect(row).toContainText(say('prices_alias_unpriced'));
		// Led to one that has a price, it says nothing any more.
		await row.getByRole('link').click();
		await page.getByLabel(say('prices_form_to_model')).fill('gpt-4o');
		await page.getByLabel(say('prices_form_to_provider')).fill('openai');
		await save.click();
		await expect(row).toContainText('openai gpt-4o');
		await expect(row).not.toContainText(say('prices_alias_unpriced'));
		await expect(told).toHaveCount(0);

		// Of two providers' calls the list has no more to tell them apart by.
		await sendCalls(machine, `two-${model}`, 1, 'hosted_vllm');
		await page.reload();
		const seen = page
			.getByTestId('models-seen')
			.getByRole('row', { name: new RegExp(`two-${model}`) });
		await expect(seen).toHaveCount(1);
		await expect(seen).not.toContainText(say('prices_list_of_any'));
		await sendCalls(machine, `two-${model}`, 1, 'tgi');
		await page.reload();
		await expect(seen).toHaveCount(2);
		await expect(seen.getByText(say('prices_list_of_any'))).toHaveCount(2);
	});

	test('a file is imported whole or not at all, and exported as it was', async ({
		page,
		say,
		locale
	}) => {
		const [good, other] = [`file-good-${locale}`, `file-other-${locale}`];
		const file = (rules: unknown[]) => ({
			name: 'prices.json',
			mimeType: 'application/json',
			buffer: Buffer.from(JSON.stringify({ format: 'agent-portal-prices', version: 1, rules }))
		});
		const rule = (model: string, input: string) => ({
			kind: 'price',
			model,
			prices: { input, output: '1' }
		});
		await page.goto('/admin/settings/prices');
		const send = async (rules: unknown[]) => {
			await page.getByLabel(say('prices_import_file')).setInputFiles(file(rules));
			await page.getByRole('button', { name: say('prices_import_look'), exact: true }).click();
		};
		await send([rule(good, '1'), rule('file-bad', '-1')]);
		await expect(page.getByRole('alert')).toContainText(
			say('prices_problem_bad_rule', { number: 2, detail: 'prices.input' })
		);
		await expect(page.getByText(good)).toHaveCount(0);
		await send([{ ...rule(good, '1'), fromms: 1 }]);
		await expect(page.getByRole('alert')).toContainText('fromms');
		await send([rule(good, '1'), rule(other, '0.5')]);
		const preview = page.getByTestId('import-preview');
		await expect(preview).toContainText(other);
		await expect(page.getByTestId('own-rules').getByText(other)).toHaveCount(0);
		await page.getByRole('button', { name: say('prices_import_do'), exact: true }).click();
		await expect(
			page.getByText(say('prices_imported', { count: 2, countText: '2' }))
		).toBeVisible();
		const exported = await page.request.get('/admin/settings/prices/file');
		expect(await exported.text()).toContain(other);

		// In place of all: what each rule would be is told beside what it is. Nothing is stored.
		await page.getByLabel(say('prices_import_replace')).check();
		await send([rule(good, '1'), { ...rule(other, '0.75'), note: 'won back' }]);
		const told = (title: string) => preview.getByRole('region', { name: say(title), exact: true });
		await expect(told('prices_import_left')).toContainText(good);
		await expect(told('prices_import_changed')).toContainText(
			`${other} ${say('prices_input')}: $0.5 → $0.75`
		);
		await expect(told('prices_import_changed')).toContainText('– → won back');
		await expect(told('prices_import_removed')).not.toContainText(good);
		await page.getByRole('link', { name: say('prices_form_cancel') }).click();
	});

	test('amounts are shown in won by a dated rate', async ({ page, machine, say, locale }) => {
		await sendCalls(machine, 'gpt-4o', 1, 'openai');
		await page.goto('/admin/settings/currency');
		await page.getByLabel(say('currency_krw')).check();
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByRole('alert')).toContainText(say('currency_problem'));
		await page.getByLabel(say('currency_from'), { exact: true }).first().fill('2026-01-01');
		await page.getByLabel(say('currency_rate')).first().fill('1400');
		await page.getByLabel(say('currency_krw')).check();
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByText(say('currency_saved'))).toBeVisible();
		await page.goto('/admin/monitoring/costs');
		await expect(page.getByTestId('cost-kpis')).toContainText('₩');

		// A price in won keeps its currency, and new calls cost what it is in dollars.
		const model = `won-model-7b-${locale}`.toLowerCase();
		await page.goto(`/admin/settings/prices/rule?model=${model}`);
		await page.getByLabel(say('prices_form_currency')).selectOption('KRW');
		await page.getByLabel(say('prices_input'), { exact: true }).fill('700000');
		await page.getByLabel(say('prices_output'), { exact: true }).fill('7000000');
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByTestId('own-rules')).toContainText('₩700000 / ₩7000000');
		await sendCalls(machine, model, 1);
		await page.goto('/admin/monitoring/costs?by=model');
		// 1 000 × ₩0.7 + 100 × ₩7
		await expect(
			page.getByTestId('cost-rows').getByRole('row', { name: new RegExp(model) })
		).toContainText('₩1,400');

		await page.goto('/admin/settings/currency');
		await page.getByLabel(say('currency_from'), { exact: true }).first().fill('');
		await page.getByLabel(say('currency_rate')).first().fill('');
		await page.getByLabel(say('currency_usd')).check();
		await page.getByRole('button', { name: say('prices_form_save'), exact: true }).click();
		await expect(page.getByText(say('currency_saved'))).toBeVisible();
	});
});
