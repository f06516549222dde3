/** People of a portal under test: invited and let in as an administrator and they would do it. */
import {
	expect,
	type APIRequestContext,
	type APIResponse,
	type Browser,
	type BrowserContext,
	type Page
} from '@playwright/test';
import type { Portal } from './portal.ts';
import type { Say } from './words.ts';

export type Role = 'viewer' | 'operator' | 'admin';

export interface Person {
	readonly email: string;
	readonly password: string;
	/** A browser of theirs in which they are signed in. */
	readonly context: BrowserContext;
	readonly id: string;
}

/** Sends a form as a page with script does: a named action, an answer in JSON. */
export function act(
	request: APIRequestContext,
	portal: Portal,
	path: string,
	form: Record<string, string> = {}
): Promise<APIResponse> {
	return request.post(path, {
		form,
		headers: {
			origin: portal.url,
			accept: 'application/json',
			'x-sveltekit-action': 'true'
		},
		maxRedirects: 0
	});
}

/** @returns path and query of the link, as the administrator hands it over */
export async function invite(
	admin: APIRequestContext,
	portal: Portal,
	email: string,
	role: Role,
	projectId?: string
): Promise<string> {
	const reply = await act(admin, portal, '/admin/people?/invite', {
		email,
		role,
		scope: projectId === undefined ? 'all' : 'some',
		...(projectId !== undefined && { project: projectId })
	});
	const link = /\/login\/invitation\?token=[\w-]+/.exec(await reply.text())?.[0];
	if (!link) throw new Error(`No invitation: ${await reply.text()}`);
	return link;
}

/** Makes a project through its page. */
export async function makeProject(page: Page, say: Say, name: string): Promise<void> {
	await page.goto('/admin/settings/projects');
	await page.getByLabel(say('Project name')).fill(name);
	await page.getByRole('button', { name: say('Create'), exact: true }).click();
	await expect(page.getByRole('heading', { name })).toBeVisible();
}

/** Opens somebody's page by its link. @returns the choice of a role there */
export async function openPerson(page: Page, { id }: Pick<Person, 'id'>) {
	await page.goto('/admin/people');
	await page.locator(`a[href*="${id}"]`).first().click();
	await expect(page).toHaveURL(new RegExp(id));
	return (role: Role) => page.locator(`input[name=role][value=${role}]`);
}

let made = 0;

/** Somebody with this role, signed in to a browser of their own. Close its context. */
export async function personWith(
	{
		browser,
		admin,
		portal,
		locale
	}: {
		browser: Browser;
		admin: APIRequestContext;
		portal: Portal;
		/** What their browser asks for; absent = English. */
		locale?: string | undefined;
	},
	role: Role,
	projectId?: string
): Promise<Person> {
	made += 1;
	const email = `${role}-${process.pid}-${made}@example.com`;
	const password = `pass phrase of ${role}`;
	const link = await invite(admin, portal, email, role, projectId);
	const context = await browser.newContext({
		baseURL: portal.url,
		locale: locale ?? 'en-US',
		storageState: { cookies: [], origins: [] }
	});
	const token = new URL(link, portal.url).searchParams.get('token') ?? '';
	const reply = await act(context.request, portal, '/login/invitation', {
		token,
		name: `A ${role}`,
		password
	});
	expect(await reply.text()).toContain('redirect');
	const list = await (await admin.get('/admin/people')).text();
	const id = new RegExp(`/admin/people/([0-9a-f-]{36})"[^]*?${email}`).exec(
		list.slice(list.lastIndexOf('/admin/people/', list.indexOf(email)))
	)?.[1];
	if (!id) throw new Error(`${email} is not in the list.`);
	return { email, password, context, id };
}
