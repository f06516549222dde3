/** What cannot be undone asks first, in place, and begins at the answer that loses nothing. */
import { randomBytes } from 'node:crypto';
import { confirmed } from './confirm.ts';
import { act } from './people-house.ts';
import { expect, inEachLanguage, test } from './signed-in.ts';

inEachLanguage(() => {
	test('a price is not removed at one press: Escape and "Close" keep it, also without script', async ({
		browser,
		page,
		portal,
		session,
		say,
		locale
	}) => {
		const model = `asks-first-${randomBytes(4).toString('hex')}`;
		const made = await act(page.request, portal, '/admin/settings/prices/rule', {
			kind: 'price',
			model,
			input: '1',
			output: '2'
		});
		expect(await made.text()).toContain('"redirect"');
		await page.goto('/admin/settings/prices');
		const row = page.getByTestId('own-rules').getByRole('row', { name: new RegExp(model) });
		const remove = row.getByRole('button', { name: say('prices_remove_named', { name: model }) });
		const question = page.getByRole('alertdialog', {
			name: say('prices_remove_named', { name: model }),
			description: say('prices_remove_loss')
		});
		const close = question.getByRole('button', { name: say('ui_close') });

		await remove.focus();
		await page.keyboard.press('Enter');
		await expect(close).toBeFocused();
		await page.keyboard.press('Escape');
		await expect(question).toBeHidden();
		await expect(remove).toBeFocused();
		// The second press of somebody in a hurry.
		await page.keyboard.press('Enter');
		await page.keyboard.press('Enter');
		await expect(question).toBeHidden();
		await page.reload();
		await expect(row).toBeVisible();

		const plain = await browser.newContext({
			baseURL: portal.url,
			locale,
			javaScriptEnabled: false,
			storageState: {
				...session,
				cookies: session.cookies.filter(({ name }) => name !== 'locale')
			}
		});
		const without = await plain.newPage();
		await without.goto('/admin/settings/prices');
		const rowWithout = without.getByRole('row', { name: new RegExp(model) });
		await rowWithout.getByRole('button').first().click();
		const asked = without.getByRole('alertdialog');
		await asked.getByRole('button', { name: say('ui_close') }).click();
		await expect(asked).toBeHidden();
		await confirmed(without, rowWithout.getByRole('button').first());
		await expect(rowWithout).toHaveCount(0);
		await plain.close();
	});

	test('a budget is removed once it was asked for by name', async ({ page, say, locale }) => {
		const name = `To remove ${locale}`;
		await page.goto('/admin/monitoring/budgets/new');
		await page.getByLabel(say('budget_name'), { exact: true }).fill(name);
		await page.getByLabel(say('budget_amount')).fill('10');
		await page.getByRole('button', { name: say('budget_save'), exact: true }).click();
		const remove = page.getByRole('button', { name: say('budget_remove_named', { name }) });
		await remove.click();
		const question = page.getByRole('alertdialog', { description: say('budget_remove_loss') });
		await question.getByRole('button', { name: say('ui_close') }).click();
		await expect(remove).toBeFocused();
		await confirmed(page, remove);
		await expect(page).toHaveURL(/\/budgets$/);
		await expect(page.getByRole('link', { name })).toHaveCount(0);
	});

	test('a stored connection is removed once it was asked, also where its form lacks a value', async ({
		page,
		portal,
		say
	}) => {
		await act(page.request, portal, '/admin/settings/connections?/save', {
			id: 'prometheus',
			PROMETHEUS_URL: 'http://127.0.0.1:9'
		});
		await page.goto('/admin/settings/connections');
		const card = page.getByRole('region', { name: 'Prometheus' });
		await card.getByText(say('connection_change_stored')).click();
		const remove = card.getByRole('button', {
			name: `${say('connection_remove_stored')}: Prometheus`
		});
		await remove.click();
		const question = page.getByRole('alertdialog', { description: say('connection_remove_loss') });
		await page.keyboard.press('Escape');
		await expect(question).toBeHidden();
		await expect(card.getByText(say('stored here'))).toBeVisible();
		await confirmed(page, remove);
		await expect(card.getByText(say('stored here'))).toHaveCount(0);
	});
});
