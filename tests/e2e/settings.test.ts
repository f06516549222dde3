import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { confirmed } from './confirm.ts';
import { tabTo } from './keyboard.ts';
import { makeProject } from './people-house.ts';
import { expect, inEachLanguage, test } from './signed-in.ts';
import { wordsIn } from './words.ts';

/** For a page whose language changes under the test. */
const either = (english: string) =>
	new RegExp(`^(${['en', 'ko'].map((locale) => wordsIn(locale)(english)).join('|')})$`);

inEachLanguage(() => {
	test('a connection is tried by a button, and says what it found', async ({ page, say }) => {
		await page.goto('/admin/settings/connections');
		await page
			.getByRole('button', { name: `${say('connection_test')}: ${say('Portal database')}` })
			.click();
		const card = page.getByRole('region', { name: say('Portal database') });
		await expect(card.getByRole('status')).toContainText(say('Works'));
		await expect(card.getByRole('status')).toContainText('SQLite');
		await page.goto('/admin/audit');
		await expect(page.getByRole('cell', { name: say('Connection tested') }).first()).toBeVisible();
	});

	test('a key is replaced while the old one stays good, and can be ended at once', async ({
		page,
		playwright,
		portal,
		say
	}) => {
		const name = `to rotate ${randomBytes(4).toString('hex')}`;
		await page.goto('/admin/settings/projects');
		await page.getByLabel(say('New key name')).first().fill(name);
		await page
			.getByRole('button', { name: say('Create key') })
			.first()
			.click();
		const old = (await page.getByTestId('new-key').textContent()) ?? '';
		await page.getByRole('button', { name: say('Rotate API key {name}', { name }) }).click();
		const sheet = page.getByRole('dialog', {
			name: say('Rotate API key {name}', { name })
		});
		await sheet.getByLabel(say('7 days')).check();
		await sheet.getByRole('button', { name: say('Rotate') }).click();
		await expect(page.getByText(say('The old key stays valid until'))).toBeVisible();
		const made = (await page.getByTestId('new-key').textContent()) ?? '';
		expect(made).not.toBe(old);

		const opens = async (key: string) => {
			const machine = await playwright.request.newContext({ baseURL: portal.url });
			const answer = await machine.post('/v3/auth/token', { data: { api_key: key } });
			await machine.dispose();
			return answer.ok();
		};
		expect([await opens(old), await opens(made)]).toEqual([true, true]);
		const ending = `…${old.slice(-4)}`;
		await confirmed(
			page,
			page
				.getByRole('row')
				.filter({ hasText: ending })
				.getByRole('button', { name: say('Revoke API key {name}', { name }) })
		);
		await expect(
			page.getByRole('row').filter({ hasText: ending }).getByText(say('revoked'), { exact: true })
		).toBeVisible();
		expect([await opens(old), await opens(made)]).toEqual([false, true]);
	});

	test('a key is made and revoked by keyboard alone', async ({ page, say }) => {
		const name = `by keys ${randomBytes(4).toString('hex')}`;
		await page.goto('/admin/settings/projects');
		await page.keyboard.press('Tab');
		// The first stop is the way past the navigation.
		await page.keyboard.press('Enter');
		const field = page.getByLabel(say('New key name')).first();
		await tabTo(page, field);
		await page.keyboard.type(name);
		await page.keyboard.press('Enter');
		await expect(page.getByTestId('new-key')).toBeVisible();
		const revoke = page.getByRole('button', { name: say('Revoke API key {name}', { name }) });
		await tabTo(page, revoke, 'Shift+Tab');
		await page.keyboard.press('Enter');
		const question = page.getByRole('alertdialog', {
			name: say('Revoke API key {name}', { name }),
			description: say('projects_revoke_loss')
		});
		await tabTo(page, question.getByRole('button', { name: say('projects_revoke') }));
		const revoked = page.getByRole('row', { name }).getByText(say('revoked'), { exact: true });
		await expect(revoked).toHaveCount(0);
		await page.keyboard.press('Enter');
		await expect(revoked).toBeVisible();
	});

	test('a retention says what would go before it is kept', async ({ page, machine, say }) => {
		for (const name of ['from long ago', 'also from then']) {
			const { request } = agentRun({
				traceId: randomBytes(16).toString('hex'),
				name,
				nowMs: Date.now() - 400 * 86_400_000
			});
			await machine.post('/v1/traces', { data: request });
		}
		// However many there are: the other languages of this test leave theirs.
		const goes = new RegExp(
			say('storage_preview_goes', { sessions: 2, spans: 6 }).replaceAll(/\d/g, '[1-9]\\d*')
		);
		await page.goto('/admin/settings/storage');
		const form = page.locator('form', { has: page.locator('input[name=days]') }).first();
		const days = form.locator('input[name=days]');
		await days.fill('365');
		await form.getByRole('button', { name: say('Show what would go') }).click();
		await expect(form.getByText(goes)).toBeVisible();
		// Nothing is kept yet.
		await page.reload();
		await expect(days).toHaveValue('');
		await days.fill('3650');
		await form.getByRole('button', { name: say('Show what would go') }).click();
		await expect(form.getByText(say('Applied now, this removes nothing.'))).toBeVisible();
		await form.getByRole('button', { name: say('Apply') }).click();
		await expect(form.getByText(say('Saved. It takes effect within the hour.'))).toBeVisible();
		await page.reload();
		await expect(days).toHaveValue('3650');
		// Other days than those that were shown are shown first.
		await days.fill('3000');
		await form.getByRole('button', { name: say('Show what would go') }).click();
		await expect(form.getByText(say('Applied now, this removes nothing.'))).toBeVisible();
		await days.fill('300');
		await form.getByRole('button', { name: say('Apply') }).click();
		await expect(form.getByText(goes)).toBeVisible();
		await page.reload();
		await expect(days).toHaveValue('3650');
		await days.fill('');
		await form.getByRole('button', { name: say('Show what would go') }).click();
		await expect(form.getByText(say('Applied, every session is kept for ever.'))).toBeVisible();
		await form.getByRole('button', { name: say('Apply') }).click();
		await expect(form.getByText(say('Saved. It takes effect within the hour.'))).toBeVisible();
	});

	test('what was done is told beside the page, and can be put away', async ({ page, say }) => {
		await page.goto('/admin/settings/projects');
		await page.getByLabel(say('Project name')).fill(`Told ${randomBytes(4).toString('hex')}`);
		await page.getByRole('button', { name: say('Create'), exact: true }).click();
		const told = page.getByRole('status', { name: say('Results') });
		await expect(told.getByText(say('The project was created.'))).toBeVisible();
		await told.getByRole('button', { name: say('Dismiss') }).click();
		await expect(told).toBeEmpty();
	});

	test('a project is renamed, and keeps its address', async ({ page, say }) => {
		const name = `Adopted ${randomBytes(4).toString('hex')}`;
		await makeProject(page, say, name);
		await page
			.locator('summary', { hasText: say('Rename') })
			.last()
			.click();
		await page.getByLabel(say('New name')).last().fill(`${name} desk`);
		await page
			.getByRole('button', { name: say('Rename') })
			.last()
			.click();
		await expect(page.getByRole('heading', { name: `${name} desk` })).toBeVisible();
		await expect(page.getByText(name.toLowerCase().replace(' ', '-'))).toBeVisible();
	});

	test('the zone of the fleet, and the language and theme of who chose none', async ({
		page,
		visitor,
		say,
		locale
	}) => {
		const other = locale === 'ko-KR' ? 'en' : 'ko';
		// A browser that has been here before has chosen nothing by that.
		await visitor.goto('/login');
		await expect(visitor.locator('html')).toHaveAttribute('lang', other === 'en' ? 'ko' : 'en');
		await expect(visitor.getByRole('button', { name: say('Sign in') })).toBeVisible();
		await visitor.waitForLoadState('networkidle');
		expect(await visitor.context().cookies()).toEqual([]);
		await page.goto('/admin/settings/fleet');
		await page.getByLabel(say('Time zone')).selectOption('Europe/Berlin');
		await page.getByLabel(say('Language'), { exact: true }).last().selectOption(other);
		await page.getByLabel(say('Theme'), { exact: true }).last().selectOption('dark');
		await page.getByRole('button', { name: say('Save') }).click();
		// Seen at once by who saves it.
		await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
		await expect(page.locator('html')).toHaveAttribute('lang', other);
		await visitor.goto('/login');
		await expect(visitor.locator('html')).toHaveAttribute('lang', other);
		await expect(visitor.locator('html')).toHaveAttribute('data-theme', 'dark');
		await expect(visitor.getByRole('button', { name: wordsIn(other)('Sign in') })).toBeVisible();

		await page.getByLabel(either('Time zone')).selectOption('');
		await page.getByLabel(either('Language')).last().selectOption('');
		await page.getByLabel(either('Theme')).last().selectOption('');
		await page.getByRole('button', { name: either('Save') }).click();
		await expect(page.getByLabel(either('Time zone'))).toHaveValue('');
	});

	test('the palette finds pages, Korean on the way, and a session by its id', async ({
		page,
		say
	}) => {
		await page.goto('/admin/monitoring');
		await page.keyboard.press('Control+k');
		const field = page.getByRole('combobox', { name: say('Search and go') });
		await expect(field).toBeFocused();
		await field.fill('ㅅㅅ');
		await expect(
			page.getByRole('option', { name: say('nav_sessions'), exact: true })
		).toHaveAttribute('aria-selected', 'true');
		await field.fill('세셔');
		await expect(
			page.getByRole('option', { name: say('nav_sessions'), exact: true })
		).toBeVisible();
		// A key that ends a syllable is the input method's: nothing opens.
		await field.dispatchEvent('keydown', { code: 'Enter', key: 'Enter', isComposing: true });
		await expect(page).toHaveURL(/\/admin\/monitoring$/);
		await field.fill('audit');
		await page.keyboard.press('Enter');
		await expect(page).toHaveURL(/\/admin\/audit/);
		await expect(field).toBeHidden();

		await page.keyboard.press('Control+k');
		const id = '0123456789abcdef0123456789abcdef';
		await field.fill(`https://elsewhere.example/sessions?trace_id=${id}`);
		await expect(
			page.getByRole('option', { name: say('Open session {id}', { id }) })
		).toBeVisible();
		await field.fill('status:error model:gpt');
		await page
			.getByRole('option', {
				name: say('Find “{text}” in sessions', { text: 'status:error model:gpt' })
			})
			.click();
		await expect(page).toHaveURL(/\/traces\?.*q=status/);
		await page.keyboard.press('Control+k');
		await page.keyboard.press('Escape');
		await expect(field).toBeHidden();
	});

	test('a question mark shows the keys of every page', async ({ page, say }) => {
		await page.goto('/admin/settings/projects');
		await page.keyboard.press('?');
		await expect(page.getByRole('dialog', { name: say('keys_title') })).toContainText('Ctrl K');
	});

	test('a person’s language, theme and time zone follow them to another browser', async ({
		browser,
		page,
		portal,
		session,
		say,
		locale
	}) => {
		const chosen = locale === 'ko-KR' ? 'ko' : 'en';
		await page.goto('/admin/account');
		const own = page.getByRole('region', {
			name: /Language, theme and time zone|언어, 테마, 시간대/
		});
		await own.getByLabel(/Language|언어/).selectOption(chosen);
		await own.getByLabel(/Theme|테마/).selectOption('dark');
		await own.getByLabel(/Time zone|시간대/).selectOption('America/New_York');
		await own.getByRole('button').click();
		await expect(own.getByRole('status')).toContainText(say('Saved. It holds in'));

		// The same person, and nothing kept of this browser but the session; without script.
		const elsewhere = await browser.newContext({
			baseURL: portal.url,
			locale: locale === 'ko-KR' ? 'en-US' : 'ko-KR',
			javaScriptEnabled: false,
			storageState: {
				cookies: session.cookies.filter(({ name }) => !['locale', 'theme'].includes(name)),
				origins: []
			}
		});
		const other = await elsewhere.newPage();
		await other.goto('/admin/account');
		await expect(other.locator('html')).toHaveAttribute('lang', chosen);
		await expect(other.locator('html')).toHaveAttribute('data-theme', 'dark');
		await expect(other.locator('time').first()).toHaveAttribute('title', /-0[45]:00$/);
		// Back to what the fleet has, by a plain form.
		const there = other.getByRole('region', { name: say('Language, theme and time zone') });
		for (const label of [say('Language'), say('Theme'), say('Time zone of clock times')]) {
			await there.getByLabel(label).selectOption('');
		}
		await there.getByRole('button', { name: say('Save') }).click();
		await expect(other.getByRole('status').filter({ hasText: /Saved|저장/ })).toBeVisible();
		await expect(other.locator('html')).not.toHaveAttribute('data-theme', 'dark');
		await elsewhere.close();
	});
});
