import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { totpNext, totpNow } from '../builders/totp.ts';
import { confirmed } from './confirm.ts';
import { tabTo } from './keyboard.ts';
import { act, invite, makeProject, openPerson, personWith } from './people-house.ts';
import { expect, inEachLanguage, signIn, test } from './signed-in.ts';

inEachLanguage(() => {
	test('somebody who is invited sees the chosen project and nothing else', async ({
		page,
		visitor,
		machine,
		portal,
		say
	}) => {
		const run = agentRun({
			traceId: randomBytes(16).toString('hex'),
			name: 'not for everybody',
			nowMs: Date.now()
		});
		await machine.post('/v1/traces', { data: run.request });
		const scoped = `Scoped ${run.traceId.slice(0, 8)}`;
		const address = `scoped-${run.traceId.slice(0, 8)}@example.com`;
		await makeProject(page, say, scoped);

		await page.goto('/admin/people');
		await page.getByLabel(say('E-mail')).fill(address.toUpperCase());
		await page.getByLabel(say('Only these projects')).check();
		await page.getByRole('button', { name: say('Create invitation link') }).click();
		await expect(page.getByText(say('Choose at least one project.'))).toBeVisible();
		await page.getByLabel(say('Only these projects')).check();
		await page.getByLabel(scoped, { exact: true }).check();
		await page.getByRole('button', { name: say('Create invitation link') }).click();
		const link = await page.getByTestId('entry-link').textContent();

		await visitor.goto(link?.trim() ?? '');
		await expect(visitor.getByText(address)).toBeVisible();
		await visitor.getByLabel(say('Name')).fill('Scoped Viewer');
		await visitor.getByLabel(say('Password')).fill('short');
		await visitor.getByLabel(say('Password')).fill('a long enough phrase');
		await visitor.getByRole('button', { name: say('Create account') }).click();
		await visitor.waitForURL(/\/admin\/monitoring/);
		await expect(visitor.getByLabel(say('Project')).first().locator('option')).toHaveText([scoped]);

		for (const path of [
			`/admin/monitoring/traces/${run.traceId}`,
			`/admin/monitoring/traces/${run.traceId}/transcript`,
			`/admin/monitoring/traces/${run.traceId}/spans/${'a'.repeat(16)}`,
			`/api/agentops/traces/${run.traceId}`,
			`/v4/traces/detail/${run.traceId}`,
			'/v4/traces/list/default-project',
			'/api/agentops/traces?project_id=default-project'
		]) {
			const reply = await visitor.request.get(path);
			expect(reply.status(), path).toBe(404);
			expect(await reply.text(), path).not.toContain('not for everybody');
		}
		await visitor.goto('/admin/monitoring/traces?project=default-project&range=now-24h');
		await expect(visitor.getByText('not for everybody')).toHaveCount(0);

		// The link has been used.
		const fresh = await page.context().browser()?.newContext({ baseURL: portal.url });
		const stranger = await fresh?.newPage();
		await stranger?.goto(link?.trim() ?? '');
		await expect(stranger?.getByRole('alert') ?? page.locator('nothing')).toBeVisible();
		await fresh?.close();
	});

	test('one invitation after the other begins with the least that can be given', async ({
		page,
		say
	}) => {
		await page.goto('/admin/monitoring');
		await page.goto('/admin/account');
		await page.goto('/admin/people');
		for (const [role, next] of [
			['operator', 'first'],
			['viewer', 'second']
		] as const) {
			const address = `${next}-${randomBytes(4).toString('hex')}@example.com`;
			await page.getByLabel(say('E-mail')).fill(address);
			await page.locator(`input[name=role][value=${role}]`).check();
			await page.getByRole('button', { name: say('Create invitation link') }).click();
			await expect(page.getByText(say('people_invite_made', { email: address }))).toBeVisible();
			await expect(page.getByLabel(say('E-mail'))).toHaveValue('');
			await expect(page.locator('input[name=role][value=viewer]')).toBeChecked();
			await expect(page.locator('input[name=scope][value=all]')).toBeChecked();
		}
	});

	test('a page that a role does not open says which one does', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const theirs = await viewer.context.newPage();
		const reply = await theirs.goto('/admin/people');
		expect(reply?.status()).toBe(403);
		await expect(
			theirs.getByText(say('Needed role: {role}', { role: say('Administrator') }))
		).toBeVisible();
		await expect(theirs.getByRole('navigation', { name: say('Main') })).toBeVisible();
		await viewer.context.close();
	});

	test('a role that is taken away is gone with the next request', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const operator = await personWith({ browser, admin: page.request, portal, locale }, 'operator');
		const send = () => act(operator.context.request, portal, '/admin/get-started?/sendTestSpan');
		expect((await send()).status()).toBe(200);
		await page.goto(`/admin/people/${operator.id}`);
		await page.getByRole('radio', { name: new RegExp(`^${say('Viewer')}`) }).check();
		await page.getByRole('button', { name: say('Save') }).click();
		await expect(page.getByText(say('Saved.'))).toBeVisible();
		expect((await send()).status()).toBe(403);
		await operator.context.close();
	});

	test('a reset link gives a new password once and signs out everywhere', async ({
		browser,
		page,
		visitor,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		await page.goto(`/admin/people/${viewer.id}`);
		await page.getByRole('button', { name: say('Create password reset link') }).click();
		const link = (await page.getByTestId('entry-link').textContent())?.trim() ?? '';
		// Whoever tries links that do not work takes nothing from who has one, behind the same address.
		for (let attempt = 0; attempt < 12; attempt += 1) {
			await act(visitor.request, portal, '/login/reset', {
				token: `wrong-${attempt}`,
				password: 'an entirely new phrase'
			});
		}
		await visitor.goto(link);
		await visitor.getByLabel(say('New password')).fill('an entirely new phrase');
		await visitor.getByRole('button', { name: say('Change password') }).click();
		await expect(visitor.getByText(say('login_reset_done'))).toBeVisible();
		expect((await viewer.context.request.get('/admin/account', { maxRedirects: 0 })).status()).toBe(
			303
		);
		const theirs = await viewer.context.newPage();
		await signIn(theirs, { email: viewer.email, password: 'an entirely new phrase' });
		await visitor.goto(link);
		await expect(visitor.getByRole('alert')).toContainText(say('reset_closed'));

		await page.getByRole('button', { name: say('Create password reset link') }).click();
		await expect(page.getByTestId('entry-link')).not.toHaveText(link);
		const second = (await page.getByTestId('entry-link').textContent())?.trim() ?? '';
		await confirmed(page, page.getByRole('button', { name: say('people_reset_withdraw') }));
		await expect(page.getByText(say('people_reset_withdrawn'))).toBeVisible();
		await expect(page.getByText(say('people_reset_open'))).toHaveCount(0);
		await visitor.goto(second);
		await expect(visitor.getByRole('alert')).toContainText(say('reset_closed'));
		await viewer.context.close();
	});

	test('the last administrator stays one', async ({ page, portal, say }) => {
		await page.goto('/admin/people');
		// Other tests of this portal may have made some.
		const others = page
			.getByRole('row', { name: new RegExp(say('Administrator')) })
			.filter({ hasNotText: portal.admin.email })
			.getByRole('link');
		for (const link of await others.all()) {
			await act(page.request, portal, `${(await link.getAttribute('href')) ?? ''}?/remove`);
		}
		await page.reload();
		await page.getByRole('link', { name: portal.admin.email }).click();
		// The list has a role to choose and something to save, too.
		await expect(page).toHaveURL(/\/people\/[\w-]{36}$/);
		await page.getByRole('radio', { name: new RegExp(`^${say('Viewer')}`) }).check();
		await page.getByRole('button', { name: say('Save') }).click();
		await expect(page.getByText(say('This is the last administrator.'))).toBeVisible();
		await expect(page.getByRole('button', { name: say('Disable') })).toHaveCount(0);
		const id = page.url().split('/').at(-1) ?? '';
		for (const action of ['disable', 'remove']) {
			const reply = await act(page.request, portal, `/admin/people/${id}?/${action}`);
			expect(await reply.text(), action).toContain('failure');
		}
	});

	test('a second factor is set up, asked for, and replaced by a backup code', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const theirs = await viewer.context.newPage();
		await theirs.goto('/admin/account');
		const setUp = theirs.getByRole('form', { name: say('Set up') });
		await setUp.getByLabel(say('Current password')).fill('wrong');
		await setUp.getByRole('button').click();
		await expect(theirs.getByText(say('The current password is not right.'))).toBeVisible();
		await setUp.getByLabel(say('Current password')).fill(viewer.password);
		await setUp.getByRole('button').click();
		await expect(
			theirs.getByRole('img', { name: say('QR code for the authenticator app') })
		).toBeVisible();
		const key = (await theirs.getByTestId('totp-key').textContent())?.trim() ?? '';
		await theirs.getByLabel(say('Code'), { exact: true }).fill('000000');
		await theirs.getByRole('button', { name: say('account_second_factor_confirm') }).click();
		await expect(theirs.getByText(say('That code is not right.'))).toBeVisible();
		const used = totpNow(key);
		await theirs.getByLabel(say('Code'), { exact: true }).fill(used);
		await theirs.getByRole('button', { name: say('account_second_factor_confirm') }).click();
		await expect(theirs.getByTestId('backup-code')).toHaveCount(10);
		const codes = await theirs.getByTestId('backup-code').allTextContents();

		const enter = async (code: string) => {
			await theirs.context().clearCookies();
			await theirs.goto('/login?next=%2Fadmin%2Faccount');
			await theirs.getByLabel(say('E-mail')).fill(viewer.email);
			await theirs.getByLabel(say('Password'), { exact: true }).fill(viewer.password);
			await theirs.getByRole('button', { name: say('Sign in') }).click();
			await theirs.waitForURL(/\/login\/code/);
			await theirs.getByLabel(say('Code')).fill(code);
			await theirs.getByRole('button', { name: say('login_code_submit') }).click();
		};
		await enter('000000');
		await expect(theirs.getByText(say('That code is not right.'))).toBeVisible();
		// Whoever saw the code cannot use it again.
		await enter(used);
		await expect(theirs.getByText(say('That code is not right.'))).toBeVisible();
		await enter(totpNext(key));
		await theirs.waitForURL(/\/admin\/account/);
		await enter(codes[0] ?? '');
		await theirs.waitForURL(/\/admin\/account/);

		await page.goto(`/admin/people/${viewer.id}`);
		await confirmed(
			page,
			page.getByRole('button', {
				name: say('people_remove_second_factor_named', { email: viewer.email })
			})
		);
		await expect(page.getByText(say('Second factor removed.'))).toBeVisible();
		await theirs.context().clearCookies();
		await signIn(theirs, viewer);
		await viewer.context.close();
	});

	test('where a second factor is required, only the own account opens without one', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const admin = await personWith({ browser, admin: page.request, portal, locale }, 'admin');
		const ruling = await admin.context.newPage();
		await ruling.goto('/admin/account');
		const setUp = ruling.getByRole('form', { name: say('Set up') });
		await setUp.getByLabel(say('Current password')).fill(admin.password);
		await setUp.getByRole('button').click();
		const key = (await ruling.getByTestId('totp-key').textContent())?.trim() ?? '';
		await ruling.getByLabel(say('Code'), { exact: true }).fill(totpNow(key));
		await ruling.getByRole('button', { name: say('account_second_factor_confirm') }).click();
		await expect(ruling.getByTestId('backup-code').first()).toBeVisible();

		await ruling.goto('/admin/people');
		await ruling.getByLabel(say('Required for')).selectOption(say('Everyone'));
		await ruling.getByRole('button', { name: say('Save') }).click();
		await expect(ruling.getByText(say('Policy saved.'))).toBeVisible();
		const theirs = await viewer.context.newPage();
		try {
			await theirs.goto('/admin/monitoring');
			await expect(theirs).toHaveURL(/\/admin\/account/);
			await expect(theirs.getByText(say('This portal asks for a second factor.'))).toBeVisible();
			const api = await viewer.context.request.get(
				'/api/agentops/traces?project_id=default-project'
			);
			expect(api.status()).toBe(403);
		} finally {
			await act(admin.context.request, portal, '/admin/people?/requireSecondFactor', {
				rule: 'optional'
			});
		}
		await theirs.goto('/admin/monitoring');
		await expect(theirs).toHaveURL(/\/admin\/monitoring/);
		await admin.context.close();
		await viewer.context.close();
	});

	test('an administrator takes an invitation back, ends what somebody has open, and removes them', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const invited = `taken-back-${locale?.slice(0, 2)}@example.com`;
		const link = await invite(page.request, portal, invited, 'viewer');
		await page.goto('/admin/people');
		await confirmed(
			page,
			page.getByRole('button', { name: say('people_withdraw_named', { email: invited }) })
		);
		await expect(page.getByText(invited)).toHaveCount(0);
		const closed = await page.request.get(link, { headers: { 'accept-language': locale ?? '' } });
		expect(await closed.text()).toContain(say('invitation_closed'));

		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const isIn = async () =>
			(await viewer.context.request.get('/admin/account', { maxRedirects: 0 })).ok();
		await page.goto(`/admin/people/${viewer.id}`);
		await page.getByRole('button', { name: say('Sign out everywhere') }).click();
		await expect(page.getByText(say('Not signed in anywhere.'))).toBeVisible();
		expect(await isIn()).toBe(false);
		await page.getByRole('button', { name: say('Disable') }).click();
		await page.getByRole('button', { name: say('Enable') }).click();
		await expect(page.getByRole('button', { name: say('Disable') })).toBeVisible();
		await signIn(await viewer.context.newPage(), viewer);
		expect(await isIn()).toBe(true);
		// One of them alone.
		await page.reload();
		await page.locator('form[action*="endSignIn"]').getByRole('button').click();
		await expect(page.getByText(say('Not signed in anywhere.'))).toBeVisible();
		expect(await isIn()).toBe(false);

		await confirmed(
			page,
			page.getByRole('button', { name: say('people_remove_confirm', { email: viewer.email }) })
		);
		await expect(page).toHaveURL(/\/admin\/people$/);
		await expect(page.getByText(viewer.email)).toHaveCount(0);
		await viewer.context.close();
	});

	test('a person changes the password, makes new backup codes and turns the second factor off', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const theirs = await viewer.context.newPage();
		await theirs.goto('/admin/account');
		const change = theirs.locator('form[action*="changePassword"]');
		const password = 'another long phrase';
		await change.getByLabel(say('account_password_current')).fill('not mine');
		await change.getByLabel(say('account_password_new')).fill(password);
		await change.getByRole('button').click();
		await expect(theirs.getByText(say('account_password_wrong'))).toBeVisible();
		await change.getByLabel(say('account_password_current')).fill(viewer.password);
		await change.getByLabel(say('account_password_new')).fill(password);
		await change.getByRole('button').click();
		await expect(theirs.getByText(say('account_password_changed'))).toBeVisible();

		const setUp = theirs.getByRole('form', { name: say('Set up') });
		await setUp.getByLabel(say('Current password')).fill(password);
		await setUp.getByRole('button').click();
		const key = (await theirs.getByTestId('totp-key').textContent())?.trim() ?? '';
		await theirs.getByLabel(say('Code'), { exact: true }).fill(totpNow(key));
		await theirs.getByRole('button', { name: say('account_second_factor_confirm') }).click();
		const codes = theirs.getByTestId('backup-code');
		await expect(codes).toHaveCount(10);
		const first = await codes.allTextContents();
		const renew = theirs.getByRole('form', { name: say('account_backup_codes_new') });
		await renew.getByLabel(say('Current password')).fill(password);
		await renew.getByRole('button').click();
		await expect(theirs.getByText(say('account_backup_codes_made'))).toBeVisible();
		expect(await codes.allTextContents()).not.toEqual(first);
		const turnOff = theirs.getByRole('form', { name: say('account_second_factor_remove') });
		await turnOff.getByLabel(say('Current password')).fill(password);
		await turnOff.getByRole('button').click();
		await expect(theirs.getByText(say('account_second_factor_removed'))).toBeVisible();

		// By keyboard alone: refused, then let in, and back where they wanted to go.
		await theirs.context().clearCookies();
		await theirs.goto('/admin/monitoring/traces');
		await expect(theirs).toHaveURL(/\/login\?next=/);
		await tabTo(theirs, theirs.locator('input[name=email]'));
		await theirs.keyboard.type(viewer.email);
		await theirs.keyboard.press('Tab');
		await theirs.keyboard.type('wrong wrong');
		await theirs.keyboard.press('Enter');
		await expect(theirs.getByText(say('E-mail and password do not match.'))).toBeVisible();
		// The address is still there.
		await tabTo(theirs, theirs.locator('input[name=password]'));
		await theirs.keyboard.type(password);
		await theirs.keyboard.press('Enter');
		await expect(theirs).toHaveURL(/\/admin\/monitoring\/traces/);
		await viewer.context.close();
	});

	test('signing out everywhere else leaves this browser alone', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const elsewhere = await browser.newContext({
			baseURL: portal.url,
			locale,
			storageState: { cookies: [], origins: [] }
		});
		await signIn(await elsewhere.newPage(), viewer);
		const here = await viewer.context.newPage();
		await here.goto('/admin/account');
		await here.getByRole('button', { name: say('Sign out everywhere else') }).click();
		await expect(here.getByText(say('people_ended', { count: 1 }))).toBeVisible();
		expect((await elsewhere.request.get('/admin/account', { maxRedirects: 0 })).status()).toBe(303);
		await here.reload();
		await expect(here).toHaveURL(/\/admin\/account/);
		await elsewhere.close();
		await viewer.context.close();
	});

	test('an invitation is accepted without script and by keyboard alone', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const link = await invite(
			page.request,
			portal,
			`keyboard-${locale?.slice(0, 2)}@example.com`,
			'viewer'
		);
		const context = await browser.newContext({
			baseURL: portal.url,
			locale,
			javaScriptEnabled: false,
			storageState: { cookies: [], origins: [] }
		});
		const theirs = await context.newPage();
		await theirs.goto(link);
		await expect(theirs.getByRole('heading', { name: say('Accept the invitation') })).toBeVisible();
		await theirs.keyboard.press('Tab');
		await theirs.keyboard.type('김하나');
		await theirs.keyboard.press('Tab');
		await theirs.keyboard.type('아주 긴 비밀 문구');
		await theirs.keyboard.press('Enter');
		await expect(theirs).toHaveURL(/\/admin\/monitoring/);
		await theirs.goto('/admin/account');
		const name = theirs.getByLabel(say('Name'), { exact: true });
		await name.fill('김둘');
		await name.press('Enter');
		await expect(theirs.getByText(say('Name changed.'))).toBeVisible();
		await context.close();
	});
});

// The words of what follows are read in both languages above.
test('access that is saved again and again stays what the page shows', async ({
	browser,
	page,
	portal,
	say,
	locale
}) => {
	const name = `Narrow ${randomBytes(4).toString('hex')}`;
	await makeProject(page, say, name);
	const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');

	// From a page that the browser made, not the server: its HTML has no defaults.
	const radio = await openPerson(page, viewer);
	const some = page.getByRole('radio', { name: say('Only these projects') });
	await some.check();
	await page.getByRole('checkbox', { name }).check();
	const save = page.getByRole('button', { name: say('Save'), exact: true });
	const saved = () => page.waitForResponse((reply) => reply.url().includes('access') && reply.ok());
	for (const role of ['operator', 'viewer', 'operator'] as const) {
		await radio(role).check();
		await Promise.all([saved(), save.click()]);
		await expect(radio(role)).toBeChecked();
		await expect(some).toBeChecked();
		await expect(page.getByRole('checkbox', { name })).toBeChecked();
	}
	await page.reload();
	await expect(some).toBeChecked();
	await expect(page.getByRole('checkbox', { name })).toBeChecked();
	await expect(radio('operator')).toBeChecked();
	await viewer.context.close();
});

test('a choice that is made while the one before is being saved stays', async ({
	browser,
	page,
	portal,
	say,
	locale
}) => {
	const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
	const radio = await openPerson(page, viewer);
	let letGo = () => {};
	const held = new Promise<void>((resolve) => (letGo = resolve));
	await page.route('**/__data.json*', async (route) => {
		await held;
		await route.continue();
	});
	await radio('operator').check();
	const asked = page.waitForRequest('**/__data.json*');
	await page.getByRole('button', { name: say('Save'), exact: true }).click();
	await asked;
	await radio('admin').check();
	letGo();
	await expect(page.getByText(say('Saved.'))).toBeVisible();
	await expect(radio('admin')).toBeChecked();
	await page.reload();
	await expect(radio('operator')).toBeChecked();
	await viewer.context.close();
});

test('disabling somebody ends what they have open', async ({
	browser,
	page,
	portal,
	say,
	locale
}) => {
	const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
	const theirs = await viewer.context.newPage();
	await theirs.goto('/admin/monitoring');
	await page.goto(`/admin/people/${viewer.id}`);
	await page.getByRole('button', { name: say('Disable') }).click();
	await expect(page.getByRole('button', { name: say('Enable') })).toBeVisible();
	await theirs.goto('/admin/monitoring');
	await expect(theirs).toHaveURL(/\/login/);
	await theirs.getByLabel(say('E-mail')).fill(viewer.email);
	await theirs.getByLabel(say('Password'), { exact: true }).fill(viewer.password);
	await theirs.getByRole('button', { name: say('Sign in') }).click();
	await expect(theirs.getByText(say('E-mail and password do not match.'))).toBeVisible();
	await viewer.context.close();
});

test('somebody is invited by keyboard alone', async ({ page, say, locale }) => {
	await page.goto('/admin/people');
	await tabTo(page, page.getByLabel(say('E-mail')));
	await page.keyboard.type(`by-keys-${locale?.slice(0, 2)}@example.com`);
	await page.keyboard.press('Enter');
	await expect(page.getByTestId('entry-link')).toContainText('/login/invitation?token=');
});

test('hostile forms change nothing and break nothing', async ({ browser, page, portal }) => {
	const viewer = await personWith({ browser, admin: page.request, portal }, 'viewer');
	const long = 'x'.repeat(20_000);
	const forms: [string, Record<string, string>][] = [
		['/admin/people?/invite', { email: long, role: 'admin', scope: 'all' }],
		['/admin/people?/invite', { email: 'a@example.com', role: 'superuser', scope: 'all' }],
		['/admin/people?/invite', { email: 'a@example.com', role: 'viewer', scope: 'some' }],
		[
			'/admin/people?/invite',
			{ email: 'a@example.com', role: 'viewer', scope: 'some', project: "' or 1=1" }
		],
		['/admin/people?/withdraw', { id: long }],
		['/admin/people?/requireSecondFactor', { rule: '' }],
		[`/admin/people/${viewer.id}?/access`, {}],
		[`/admin/people/${viewer.id}?/access`, { role: 'operator' }],
		['/admin/people?/invite', { email: 'b@example.com', role: 'viewer' }],
		[`/admin/people/${viewer.id}?/endSignIn`, { id: '../../x' }],
		['/admin/account?/rename', { name: ' ' }],
		['/admin/account?/changePassword', { current: long, password: long }],
		['/admin/account?/confirmSecondFactor', { code: '1', uri: 'javascript:alert(1)' }],
		['/admin/audit?/keep', { days: '-1' }],
		['/admin/audit?/keep', { days: '1e309' }]
	];
	for (const [path, form] of forms) {
		const reply = await act(page.request, portal, path, form);
		expect(reply.status(), path).toBeLessThan(500);
		expect(await reply.text(), path).toContain('failure');
	}
	for (const path of [
		'/admin/people/%00',
		`/admin/people/${long.slice(0, 2_000)}`,
		'/admin/people/..%2f..%2fx',
		'/admin/audit?actor=%27%20or%201=1&action=%00&cursor=-5&q=%25%25&range=now-7d',
		'/admin/audit?cursor=99999999999999999999&outcome=x',
		'/login/invitation?token=',
		`/login/reset?token=${long.slice(0, 4_000)}`,
		'/login?problem=%3Cscript%3E&next=//evil.example'
	]) {
		const reply = await page.request.get(path, { maxRedirects: 0 });
		expect(reply.status(), path).toBeLessThan(500);
	}
	for (const cookie of [
		'portal.two_factor=x',
		'portal.two_factor=x.y; portal.session_token=%00',
		`portal.session_token=${long.slice(0, 6_000)}`,
		'portal.oidc=eyJhbGciOiJkaXIifQ..x.y.z'
	]) {
		const headers = { cookie, origin: portal.url };
		for (const path of ['/login/code', '/login/oidc/callback?state=x&code=y', '/admin/account']) {
			const reply = await page.request.fetch(path, { headers, maxRedirects: 0 });
			expect(reply.status(), `${path} ${cookie.slice(0, 40)}`).toBeLessThan(500);
		}
	}
	await viewer.context.close();
});
