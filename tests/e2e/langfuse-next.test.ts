/** The frame over real Next.js and next-auth, configured as Langfuse configures them. */
import { expect, test, type Page } from '@playwright/test';
import { hashPassword } from '#lib/server/auth/sign-in/password.ts';
import { createPeople } from '#lib/server/database/people/people.ts';
import { freePort, openHouse, type Addresses, type HouseOptions } from './langfuse-house.ts';
import { isBuilt, startNext } from './next-upstream.ts';
import { signIn } from './signed-in.ts';
import { framedByStranger } from './strange-parent.ts';

// Each test starts a portal and a Next.js server of its own.
test.setTimeout(180_000);
test.skip(!isBuilt, 'tests/fakes/langfuse-next is not built');

const secret = 'a secret that only both sides know';
const provider = (issuer: string) => ({
	AUTH_CUSTOM_ISSUER: issuer,
	AUTH_CUSTOM_CLIENT_ID: 'langfuse',
	AUTH_CUSTOM_CLIENT_SECRET: secret
});
const frameOf = (page: Page) => page.frameLocator('iframe[title="Langfuse"]');

interface HouseWithNext extends HouseOptions {
	readonly basePath?: '' | '/langfuse';
	/** What `AUTH_CUSTOM_ISSUER` says; null leaves Langfuse with a sign-in of its own. */
	readonly issuer: ((addresses: Addresses) => string) | null;
}

async function openWithNext({ basePath = '', issuer, ...options }: HouseWithNext) {
	const port = await freePort();
	return openHouse(
		(origin, addresses) =>
			startNext({
				port,
				basePath,
				nextauthUrl: basePath === '' ? origin : `${addresses.portal}${basePath}/api/auth`,
				provider: issuer ? provider(issuer(addresses)) : {}
			}),
		options
	);
}

test('next-auth signs in, reloads, streams and signs out inside the frame', async ({ browser }) => {
	const house = await openWithNext({ issuer: null });
	try {
		const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
		const frame = frameOf(page);
		await signIn(page, house.portal.admin);
		await page.goto('/admin/langfuse');

		await frame.getByRole('link', { name: 'Go to sign-in' }).click();
		await frame.getByLabel('E-mail').fill('kim@example.com');
		await frame.getByRole('button', { name: 'Sign in' }).click();
		await expect(frame.getByText('Signed in as kim@example.com')).toBeVisible();

		await frame.getByRole('button', { name: 'Stream' }).click();
		await expect(frame.getByText('Pieces: 3')).toBeVisible();
		await frame.getByRole('link', { name: 'Project one' }).click();
		await expect(frame.getByRole('heading', { name: 'Project one' })).toBeVisible();

		await page.goto('/admin/langfuse?to=/project/deep/');
		await expect(frame.getByRole('heading', { name: 'Project deep' })).toBeVisible();
		// A reload of the frame alone stays where it was, signed in.
		const inside = page.frames()[1];
		const reloaded = page.waitForResponse(
			(reply) => reply.request().isNavigationRequest() && reply.frame() === inside
		);
		await inside?.evaluate(() => location.reload());
		expect((await reloaded).status()).toBe(200);
		await expect(frame.getByRole('heading', { name: 'Project deep' })).toBeVisible();
		expect(inside?.url()).toBe(`${house.origin}/project/deep`);

		await page.goto('/admin/langfuse');
		await expect(frame.getByText('Signed in as kim@example.com')).toBeVisible();
		await frame.getByRole('button', { name: 'Sign out' }).click();
		await expect(frame.getByRole('link', { name: 'Go to sign-in' })).toBeVisible();
		expect(page.frames()[1]?.url().startsWith(house.origin)).toBe(true);
		await page.close();
	} finally {
		await house.close();
	}
});

test('streams, echoes and batches pass as Next.js sends them', async ({ browser }) => {
	const house = await openWithNext({ issuer: null });
	try {
		const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
		await signIn(page, house.portal.admin);
		await page.goto('/admin/langfuse');
		await expect(frameOf(page).getByRole('link', { name: 'Go to sign-in' })).toBeVisible();
		const frame = page.frames().find((each) => each.url().startsWith(house.origin));
		if (!frame) throw new Error('no frame');

		const events = await frame.evaluate(async () => {
			const response = await fetch('/api/in-app-agent/watch');
			const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
			const pieces: string[] = [];
			for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
				pieces.push(read.value);
			}
			return { encoding: response.headers.get('content-encoding'), pieces };
		});
		expect(events.encoding).toBe('none');
		expect(events.pieces.length, 'they come one by one').toBeGreaterThan(1);
		expect(events.pieces.join('')).toBe('data: 0\n\ndata: 1\n\ndata: 2\n\n');

		const text = '한국어 '.repeat(50_000);
		const echo = await frame.evaluate(async (body) => {
			const response = await fetch('/api/chatCompletion', { method: 'POST', body });
			return { length: response.headers.get('content-length'), text: await response.text() };
		}, text);
		expect(echo.length).toBeNull();
		expect(echo.text).toBe(text);

		const batch = await frame.evaluate(async () => {
			const response = await fetch('/api/trpc/traces.all,scores.all?batch=1');
			const body: unknown = await response.json();
			const { headers } = response;
			return { body, build: headers.get('x-build-id'), may: headers.get('permissions-policy') };
		});
		expect(batch.body).toMatchObject([
			{ result: { data: { call: 'traces.all' } } },
			{ result: { data: { call: 'scores.all' } } }
		]);
		expect([batch.build, batch.may]).toEqual(['build-1', 'autoplay=*, fullscreen=*, microphone=*']);
		await page.close();
	} finally {
		await house.close();
	}
});

test('the portal signs administrators in, each as themselves, as long as they are one', async ({
	browser
}) => {
	const house = await openWithNext({
		issuer: ({ portal }) => `${portal}/oidc`,
		settings: () => ({ LANGFUSE_SSO_SECRET: secret })
	});
	try {
		const { portal, database } = house;
		const page = await browser.newPage({ baseURL: portal.url, locale: 'en-US' });
		const frame = frameOf(page);
		await signIn(page, portal.admin);
		await page.goto('/admin/langfuse?to=/project/deep');
		await expect(frame.getByRole('heading', { name: 'Project deep' })).toBeVisible();
		await page.goto('/admin/langfuse');
		await expect(frame.getByText(`Signed in as ${portal.admin.email}`)).toBeVisible();

		await frame.getByRole('button', { name: 'Sign out' }).click();
		await frame.getByRole('link', { name: 'Go to sign-in' }).click();
		await frame.getByRole('button', { name: 'Agent Portal' }).click();
		await expect
			.poll(async () => (await page.context().cookies()).map(({ name }) => name))
			.toContain('next-auth.session-token');
		await page.goto('/admin/langfuse');
		await expect(frame.getByText(`Signed in as ${portal.admin.email}`)).toBeVisible();

		const password = 'a phrase of one person';
		const passwordHash = await hashPassword(password);
		const email = 'second@example.com';
		await createPeople(database.kysely).create({ email, name: 'Two', role: 'admin', passwordHash });
		await page.evaluate(() => fetch('/logout', { method: 'POST' }));
		await expect.poll(async () => (await page.request.get(`${house.origin}/`)).status()).toBe(401);
		await signIn(page, { email, password });
		await page.goto('/admin/langfuse');
		await expect(frame.getByText(`Signed in as ${email}`)).toBeVisible();

		await database.kysely
			.updateTable('person')
			.set({ role: 'viewer' })
			.where('email', '=', email)
			.execute();
		await expect(page.locator('iframe')).toHaveCount(0, { timeout: 8_000 });
		const refused = await page.request.get(
			`/oidc/authorize?${new URLSearchParams({
				client_id: 'langfuse',
				redirect_uri: `${house.origin}/api/auth/callback/custom`,
				response_type: 'code',
				scope: 'openid',
				code_challenge: 'A'.repeat(43),
				code_challenge_method: 'S256'
			})}`,
			{ maxRedirects: 0 }
		);
		expect(refused.headers().location).toContain('error=access_denied');
		await page.close();
	} finally {
		await house.close();
	}
});

test('a tab of its own signs in to the portal first, and comes back', async ({ browser }) => {
	const house = await openWithNext({
		issuer: ({ portal }) => `${portal}/oidc`,
		settings: () => ({ LANGFUSE_SSO_SECRET: secret })
	});
	try {
		const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
		await page.goto('/admin/langfuse/open?to=/project/tab');
		await page.getByLabel('E-mail').fill(house.portal.admin.email);
		await page.getByLabel('Password', { exact: true }).fill(house.portal.admin.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await expect(page.getByRole('heading', { name: 'Project tab' })).toBeVisible();
		expect(page.url()).toBe(`${house.origin}/project/tab`);
		await page.close();
	} finally {
		await house.close();
	}
});

test('a host name of its own beside the portal’s signs in as well', async ({ browser }) => {
	const house = await openWithNext({
		hosts: { portal: 'portal.localhost', langfuse: 'lf.portal.localhost' },
		// Names below localhost exist in browsers only: Langfuse's server takes the address.
		issuer: ({ port }) => `http://127.0.0.1:${port}/oidc`,
		settings: ({ port }) => ({
			LANGFUSE_SSO_SECRET: secret,
			LANGFUSE_PORTAL_URL: `http://127.0.0.1:${port}`
		})
	});
	try {
		const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
		await signIn(page, house.portal.admin);
		await page.goto('/admin/langfuse?to=/project/named');
		const frame = frameOf(page);
		await expect(frame.getByRole('heading', { name: 'Project named' })).toBeVisible();
		expect(page.frames()[1]?.url()).toBe(`${house.origin}/project/named`);
		await page.goto('/admin/langfuse');
		await expect(frame.getByText(`Signed in as ${house.portal.admin.email}`)).toBeVisible();
		const jars = await page.context().cookies();
		const domains = (prefix: string) => [
			...new Set(jars.filter(({ name }) => name.startsWith(prefix)).map(({ domain }) => domain))
		];
		expect(domains('next-auth')).toEqual(['lf.portal.localhost']);
		expect(domains('portal')).toEqual(['portal.localhost']);
		await frame.getByRole('button', { name: 'Sign out' }).click();
		await expect(frame.getByRole('link', { name: 'Go to sign-in' })).toBeVisible();
		expect(page.frames()[1]?.url().startsWith(house.origin)).toBe(true);
		const refusal = framedByStranger(page, `${house.origin}/`, 'stranger.portal.localhost');
		expect(await refusal).toContain(house.portal.url);
		await expect(page.frameLocator('iframe').getByText('Go to sign-in')).toHaveCount(0);
		await page.close();
	} finally {
		await house.close();
	}
});

test.describe('a build for /langfuse', () => {
	const basePath = '/langfuse';

	test('is named, and not shown, until prefix mode is switched on', async ({ browser }) => {
		const house = await openWithNext({ basePath, issuer: null });
		try {
			const page = await browser.newPage({ baseURL: house.portal.url, locale: 'en-US' });
			await signIn(page, house.portal.admin);
			await page.goto('/admin/langfuse');
			await expect(page.getByText('This Langfuse was built for a sub-path')).toBeVisible();
			await expect(page.getByText(/LANGFUSE_PREFIX_MODE=true/)).toBeVisible();
			await expect(page.locator('iframe')).toHaveCount(0);
			expect((await page.request.get('/langfuse/')).status()).toBe(404);
			await page.close();
		} finally {
			await house.close();
		}
	});

	test('runs on the portal’s own address, behind the same gate', async ({ browser }) => {
		const house = await openWithNext({
			basePath,
			issuer: ({ portal }) => `${portal}/oidc`,
			settings: () => ({ LANGFUSE_SSO_SECRET: secret, LANGFUSE_PREFIX_MODE: 'true' })
		});
		try {
			const { portal } = house;
			const page = await browser.newPage({ baseURL: portal.url, locale: 'en-US' });
			const frame = frameOf(page);
			await page.goto('/login');
			expect((await page.request.get('/langfuse/api/auth/session')).status()).toBe(401);

			await signIn(page, portal.admin);
			await page.goto('/admin/langfuse?to=/project/deep');
			await expect(frame.getByRole('heading', { name: 'Project deep' })).toBeVisible();
			expect(page.frames()[1]?.url()).toBe(`${portal.url}/langfuse/project/deep`);
			await page.goto('/admin/langfuse');
			await expect(frame.getByText(`Signed in as ${portal.admin.email}`)).toBeVisible();
			await frame.getByRole('button', { name: 'Stream' }).click();
			await expect(frame.getByText('Pieces: 3')).toBeVisible();
			await frame.getByRole('link', { name: 'Project one' }).click();
			await expect(frame.getByRole('heading', { name: 'Project one' })).toBeVisible();
			// Langfuse calls this one without its path, in every build.
			const stray = await page.request.post('/api/project/one/visit', {
				headers: { origin: portal.url, accept: 'application/json' }
			});
			expect(stray.status()).toBe(404);

			const refusal = await framedByStranger(page, `${portal.url}/langfuse/`);
			expect(refusal).toContain(`frame-ancestors ${portal.url}`);
			await expect(page.frameLocator('iframe').getByText('Signed in as')).toHaveCount(0);

			await page.goto('/admin/langfuse');
			await frame.getByRole('button', { name: 'Sign out' }).click();
			await expect(frame.getByRole('link', { name: 'Go to sign-in' })).toBeVisible();
			expect(page.frames()[1]?.url().startsWith(`${portal.url}/langfuse`)).toBe(true);

			await page.evaluate(() => fetch('/logout', { method: 'POST' }));
			await expect
				.poll(async () => (await page.request.get('/langfuse/')).status(), { timeout: 8_000 })
				.toBe(401);
			await page.close();
		} finally {
			await house.close();
		}
	});
});
