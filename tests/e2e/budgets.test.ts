/** Budgets as an operator sets them, and their warnings in the portal. */
import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { confirmed } from './confirm.ts';
import { makeProject } from './people-house.ts';
import { sendCalls } from './priced-calls.ts';
import { expect, inEachLanguage, test } from './signed-in.ts';

inEachLanguage(() => {
	test('a budget that is passed warns in the portal and is drawn on the cost page', async ({
		page,
		machine,
		say,
		locale
	}) => {
		const name = `Tiny ${locale}`;
		// 20 × (1 000 × $2.50 + 100 × $10) per million = $0.07
		await sendCalls(machine, 'gpt-4o', 20, 'openai');
		await page.goto('/admin/monitoring/budgets/new');
		await page.getByLabel(say('budget_name'), { exact: true }).fill(name);
		await page.getByLabel(say('budget_amount')).fill('-5');
		await page.getByRole('button', { name: say('budget_save'), exact: true }).click();
		await expect(
			page.getByText(say('budget_problem_amount', { max: '%' }).split('%', 1)[0]!)
		).toBeVisible();
		await expect(page.getByLabel(say('budget_name'), { exact: true })).toHaveValue(name);
		await page.getByLabel(say('budget_amount')).fill('0.000001');
		await page.getByRole('button', { name: say('budget_save'), exact: true }).click();

		await expect(page.getByRole('heading', { name: name })).toBeVisible();
		await expect(
			page.getByText(say('budget_warned_share', { percent: '100', name }))
		).toBeVisible();
		await expect(page.getByText(say('budget_exhausted_at'))).toBeVisible();

		await page
			.getByRole('link', { name: say('notices_title') })
			.first()
			.click();
		await expect(
			page.getByText(say('budget_warned_share', { percent: '100', name }))
		).toBeVisible();
		await page.getByRole('button', { name: say('notices_seen_all') }).click();
		await expect(page.getByRole('button', { name: say('notices_seen_all') })).toHaveCount(0);

		await page.goto('/admin/monitoring/costs?range=now-7d');
		await expect(page.getByText(/: Tiny /).first()).toBeVisible();
	});

	test('a webhook to an address that is never called is refused', async ({ page, say }) => {
		await page.goto('/admin/settings/receivers');
		await page.getByLabel(say('receivers_url')).fill('http://169.254.169.254/latest/meta-data');
		await page
			.getByRole('button', { name: say('receivers_add'), exact: true })
			.first()
			.click();
		await expect(page.getByRole('alert')).toContainText(say('receivers_problem_policy'));
		await expect(page.getByText(say('receivers_none'), { exact: true })).toBeVisible();

		// One whose name leads nowhere now may do so later; a test of it tells.
		const address = 'https://hooks.example.invalid/portal';
		await page.getByLabel(say('receivers_url')).fill(address);
		await page
			.getByRole('button', { name: say('receivers_add'), exact: true })
			.first()
			.click();
		await expect(page.getByTestId('secret')).toContainText('whsec_');
		await page.getByRole('button', { name: `${say('receivers_test')}: ${address}` }).click();
		await expect(page.getByRole('alert')).toContainText('hooks.example.invalid');
		await confirmed(
			page,
			page.getByRole('button', { name: `${say('receivers_remove')}: ${address}` })
		);
		await expect(page.getByText(say('receivers_none'), { exact: true })).toBeVisible();
	});

	test('a mail address without a mail server says what is missing', async ({ page, say }) => {
		await page.goto('/admin/settings/receivers');
		await expect(page.getByText(say('receivers_no_mail'))).toBeVisible();
		const address = 'team@example.com';
		await page.getByLabel(say('receivers_mail'), { exact: true }).fill(address);
		await page
			.getByRole('button', { name: say('receivers_add'), exact: true })
			.last()
			.click();
		await page.getByRole('button', { name: `${say('receivers_test')}: ${address}` }).click();
		await expect(page.getByRole('alert')).toContainText(address);
		await expect(page.getByRole('alert')).toContainText(say('delivery_no_mail_server'));
		await confirmed(
			page,
			page.getByRole('button', { name: `${say('receivers_remove')}: ${address}` })
		);
		await expect(page.getByText(say('receivers_none'), { exact: true })).toBeVisible();
	});

	test('names of a scope are offered from the data of the chosen project as they are typed', async ({
		page,
		machine,
		say
	}) => {
		const user = `offered-${randomBytes(4).toString('hex')}`;
		const run = agentRun({
			traceId: randomBytes(16).toString('hex'),
			name: 'offers',
			nowMs: Date.now(),
			attributes: { 'user.id': user }
		});
		expect((await machine.post('/v1/traces', { data: run.request })).status()).toBe(200);
		await makeProject(page, say, `empty ${user}`);
		await page.goto('/admin/monitoring/budgets/new');
		const field = page.getByRole('combobox', { name: say('budget_user'), exact: true });
		const offers = page.locator(`datalist option[value="${user}"]`);
		await field.fill(user.slice(0, -2));
		await expect(offers).toHaveCount(1);
		// Another project has no such user.
		await page.getByRole('main').getByLabel(say('budget_project')).selectOption(`empty ${user}`);
		await field.fill(user);
		await expect(offers).toHaveCount(0);
		// And what is not offered can be meant.
		await expect(field).toHaveValue(user);
	});

	test('a budget that matches nothing says so', async ({ page, say, locale }) => {
		const name = `Nobody ${locale}`;
		await page.goto('/admin/monitoring/budgets/new');
		await page.getByLabel(say('budget_name'), { exact: true }).fill(name);
		await page.getByLabel(say('budget_tag'), { exact: true }).fill('no-such-tag');
		await page.getByLabel(say('budget_amount')).fill('10');
		await page.getByRole('button', { name: say('budget_save'), exact: true }).click();
		await expect(page.getByText(say('budget_matches_nothing'))).toBeVisible();
	});
});

// The words of what follows are read in both languages above.
test('the history says which receiver has not got a warning, and why', async ({
	page,
	machine,
	say
}) => {
	await sendCalls(machine, 'gpt-4o', 3, 'openai');
	await page.goto('/admin/settings/receivers');
	const address = `history-${randomBytes(4).toString('hex')}@example.com`;
	await page.getByLabel(say('receivers_mail'), { exact: true }).fill(address);
	await page
		.getByRole('button', { name: say('receivers_add'), exact: true })
		.last()
		.click();
	await expect(page.getByText(address).first()).toBeVisible();

	await page.goto('/admin/monitoring/budgets/new');
	const name = `Told ${randomBytes(4).toString('hex')}`;
	await page.getByLabel(say('budget_name'), { exact: true }).fill(name);
	await page.getByLabel(say('budget_amount'), { exact: true }).fill('0.000001');
	await page.getByRole('button', { name: say('budget_save'), exact: true }).click();
	await expect(page.getByRole('heading', { name })).toBeVisible();
	await expect(async () => {
		await page.reload();
		await expect(
			page.getByText(`${address}: ${say('delivery_no_mail_server')}`, { exact: true })
		).toBeVisible({ timeout: 1_000 });
	}).toPass();

	await page.goto('/admin/settings/receivers');
	await confirmed(
		page,
		page.getByRole('button', { name: `${say('receivers_remove')}: ${address}` })
	);
});
