/** Connections that an administrator keeps in the portal. */
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { freePort } from './free-port.ts';
import { act } from './people-house.ts';
import { startPortal } from './portal.ts';
import { expect, inEachLanguage, signIn, test } from './signed-in.ts';

inEachLanguage(() => {
	test('a Prometheus is kept on the page, in use at once, and its secret never comes back', async ({
		page,
		portal,
		say
	}) => {
		await page.goto('/admin/settings/connections');
		// A form that is folded in has no role yet.
		const form = page.locator(`form[aria-label="${say('Set it here')}: Prometheus"]`);
		await page.locator('details', { has: form }).locator('summary').click();
		await form.getByLabel('PROMETHEUS_URL').fill('http://127.0.0.1:9');
		await form.getByLabel('PROMETHEUS_USER').fill('reader');
		await form.getByLabel('PROMETHEUS_PASSWORD').fill('hunter2 hunter2');
		await form.getByRole('button', { name: say('Save') }).click();
		await expect(page.getByText(say('Saved and in use.'))).toBeVisible();
		await expect(page.getByText(say('stored here')).first()).toBeVisible();

		// It is asked at once, and is not there.
		await page.getByRole('button', { name: `${say('connection_test')}: Prometheus` }).click();
		await expect(
			page.getByText(say('fault_unreachable', { source: 'Prometheus' })).first()
		).toBeVisible();
		for (const path of ['/admin/settings/connections', '/admin/audit', '/admin/audit/export']) {
			const text = await (await page.request.get(path)).text();
			expect(text, path).not.toContain('hunter2');
		}
		await page.goto('/admin/audit?action=connection.changed');
		await expect(
			page.getByRole('row', { name: new RegExp(say('Connection changed')) }).first()
		).toContainText('127.0.0.1:9');

		// Another address does not get the password that was typed for this one.
		const elsewhere = await act(page.request, portal, '/admin/settings/connections?/save', {
			id: 'prometheus',
			PROMETHEUS_URL: 'http://elsewhere.example:9090',
			PROMETHEUS_USER: 'reader'
		});
		expect(await elsewhere.text()).toContain('"failure"');

		await act(page.request, portal, '/admin/settings/connections?/remove', { id: 'prometheus' });
		await page.goto('/admin/settings/connections');
		await expect(page.getByText(say('stored here'))).toHaveCount(0);
	});

	test('a Langfuse whose address is typed in opens at once, from the page that did not know it', async ({
		browser,
		say,
		locale
	}) => {
		const port = await freePort();
		const langfusePort = await freePort();
		const langfuse = await startFakeLangfuse({ nextauthUrl: `http://127.0.0.1:${langfusePort}` });
		const portal = await startPortal({ PORT: String(port), LANGFUSE_PORT: String(langfusePort) });
		const page = await browser.newPage({
			baseURL: portal.url,
			locale,
			storageState: { cookies: [], origins: [] }
		});
		try {
			await signIn(page, portal.admin);
			await expect(page.getByRole('link', { name: 'Langfuse' })).toHaveCount(0);
			await page.goto('/admin/langfuse');
			await page.getByRole('link', { name: say('Open the settings') }).click();
			const form = page.locator(`form[aria-label="${say('Set it here')}: Langfuse"]`);
			await page.locator('details', { has: form }).locator('summary').click();
			await form.getByLabel('LANGFUSE_URL').fill('http://169.254.169.254');
			await form.getByRole('button', { name: say('Save') }).click();
			await expect(
				form.getByText(say('This value is missing or not valid, or it leads'))
			).toBeVisible();
			await form.getByLabel('LANGFUSE_URL').fill(langfuse.url);
			await form.getByRole('button', { name: say('Save') }).click();
			await expect(page.getByText(say('Saved and in use.'))).toBeVisible();
			await page.locator('details', { has: form }).locator('summary').click();
			await expect(form.getByLabel('LANGFUSE_URL')).toHaveValue(langfuse.url);
			await page.getByRole('navigation').getByRole('link', { name: 'Langfuse' }).click();
			const frame = page.frameLocator('iframe[title="Langfuse"]');
			await expect(frame.getByText('Signed out')).toBeVisible();
		} finally {
			await page.close();
			await portal.stop();
			await langfuse.close();
		}
	});
});
