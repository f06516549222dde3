import { test as base, expect, type Page } from '@playwright/test';
import {
	client,
	startIdentityProvider,
	type IdentityProvider
} from '../fakes/identity-provider/identity-provider.ts';
import { freePort } from './free-port.ts';
import { startPortal, type Portal } from './portal.ts';
import { inEachLanguage, signIn } from './signed-in.ts';
import { wordsIn, type Say } from './words.ts';

interface Company {
	readonly portal: Portal;
	readonly provider: IdentityProvider;
}

const test = base.extend<{ say: Say }, { company: Company }>({
	company: [
		// Playwright reads the fixture's dependencies out of this pattern.
		// eslint-disable-next-line no-empty-pattern
		async ({}, use) => {
			const [portalPort, providerPort] = [await freePort(), await freePort()];
			const origin = `http://127.0.0.1:${portalPort}`;
			const provider = await startIdentityProvider(providerPort, `${origin}/login/oidc/callback`, {
				ann: { email: 'ann@example.com', email_verified: true, name: 'Ann', groups: ['llm-ops'] },
				boss: { email: 'boss@example.com', email_verified: true, groups: ['staff', 'llm-admins'] },
				stranger: { email: 'stranger@example.com', email_verified: true, groups: ['staff'] },
				thief: { email: 'admin@example.com', email_verified: false, groups: ['llm-admins'] },
				owner: { email: 'admin@example.com', email_verified: true, groups: ['llm-ops'] },
				nameless: { groups: ['llm-admins'] }
			});
			const portal = await startPortal({
				PORT: String(portalPort),
				ORIGIN: origin,
				OIDC_ISSUER: provider.issuer,
				OIDC_CLIENT_ID: client.id,
				OIDC_CLIENT_SECRET: client.secret,
				OIDC_NAME: 'Keycloak',
				OIDC_SCOPES: 'openid email profile groups',
				OIDC_ROLE_CLAIM: 'groups',
				OIDC_ROLE_ADMIN: 'llm-admins',
				OIDC_ROLE_OPERATOR: 'llm-ops'
			});
			await use({ portal, provider });
			await portal.stop();
			await provider.close();
		},
		{ scope: 'worker', timeout: 60_000 }
	],
	say: ({ locale }, use) => use(wordsIn(locale)),
	baseURL: ({ company }, use) => use(company.portal.url)
});

/** Goes to the provider by the button, and signs in there under this name. */
async function comeAs(page: Page, name: string, next = '') {
	await page.goto(next ? `/login?next=${encodeURIComponent(next)}` : '/login');
	await page.getByRole('link', { name: /Keycloak/ }).click();
	await page.locator('input[name=login]').fill(name);
	await page.locator('input[name=password]').fill('any');
	await page.locator('button[type=submit]').click();
	await page.getByRole('button', { name: 'Continue' }).click();
}

inEachLanguage(() => {
	test('somebody of the right group comes in with its role, and is known the next time', async ({
		page,
		company,
		say
	}) => {
		await comeAs(page, 'ann', '/admin/account');
		await expect(page).toHaveURL(`${company.portal.url}/admin/account`);
		await expect(page.getByText(`ann@example.com · ${say('Operator')}`)).toBeVisible();
		await expect(page.getByText(say('You sign in with your company account.'))).toBeVisible();
		// The provider's word holds at every sign-in.
		const { ann } = company.provider.people;
		company.provider.people.ann = { ...ann, groups: ['llm-admins'] };
		await page.context().clearCookies();
		await comeAs(page, 'ann', '/admin/account');
		await expect(page.getByText(`ann@example.com · ${say('Administrator')}`)).toBeVisible();
		company.provider.people.ann = { ...ann };
	});

	test('the highest group counts', async ({ page, say }) => {
		await comeAs(page, 'boss', '/admin/people');
		await expect(page.getByRole('heading', { name: say('People'), exact: true })).toBeVisible();
	});

	for (const [name, words] of [
		['stranger', 'login_provider_no_role'],
		['thief', 'login_provider_unverified'],
		['nameless', 'login_provider_no_email']
	] as const) {
		test(`a ${name} is told why nothing opens`, async ({ page, company, say }) => {
			await comeAs(page, name);
			await expect(page.getByRole('alert')).toContainText(say(words));
			expect((await page.request.get('/admin/account', { maxRedirects: 0 })).status()).toBe(303);
			// The person with that address is as before.
			await signIn(page, company.portal.admin);
			await expect(page).toHaveURL(/\/admin\//);
		});
	}

	test('a way back that did not begin in this browser opens nothing', async ({
		page,
		company,
		say
	}) => {
		await page.goto('/login');
		await page
			.getByRole('link', { name: say('Sign in with {name}', { name: 'Keycloak' }) })
			.click();
		await page.locator('input[name=login]').fill('ann');
		await page.locator('input[name=password]').fill('any');
		await page.locator('button[type=submit]').click();
		// The victim follows the attacker's way back.
		await page.context().clearCookies({ name: 'portal.oidc' });
		await page.getByRole('button', { name: 'Continue' }).click();
		await expect(page.getByRole('alert')).toContainText(say('The sign-in was interrupted'));
		const forged = await page.request.get('/login/oidc/callback?code=x&state=y', {
			maxRedirects: 0
		});
		expect(forged.headers().location).toContain('problem=interrupted');
		expect(company.portal.output()).not.toContain(client.secret);
	});

	test('a provider that is down keeps nobody else out', async ({ page, company, say }) => {
		const origin = `http://127.0.0.1:${await freePort()}`;
		const portal = await startPortal({
			PORT: new URL(origin).port,
			ORIGIN: origin,
			OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`,
			OIDC_CLIENT_ID: client.id
		});
		try {
			await page.goto(`${portal.url}/login`);
			await page.getByRole('link', { name: say('Single sign-on') }).click();
			await expect(page.getByRole('alert')).toContainText(
				say('The identity provider does not answer.')
			);
			await page.getByLabel(say('E-mail')).fill(portal.admin.email);
			await page.getByLabel(say('Password'), { exact: true }).fill(portal.admin.password);
			await page.getByRole('button', { name: say('Sign in'), exact: true }).click();
			await expect(page).toHaveURL(/\/admin\//);
		} finally {
			await portal.stop();
		}
		expect(company.portal.url).not.toBe(portal.url);
	});
});

test('a confirmed address finds its person, and the last administrator stays one', async ({
	page
}) => {
	await comeAs(page, 'owner', '/admin/account');
	await expect(page.getByText(/admin@example\.com · /)).toBeVisible();
});
