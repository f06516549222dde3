/** What Langfuse knows of a session, beside it: with the keys of a project, which stay on the server. */
import { request as http } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { FAKE_KEYS, FAKE_TRACE } from '../fakes/langfuse/public-api.ts';
import { openHouse } from './langfuse-house.ts';
import { expect, signIn, test } from './signed-in.ts';

for (const version of ['2.95.11', '3.174.1', '4.16.0']) {
	test(`scores and prompt of Langfuse ${version} stand beside the session, its keys nowhere`, async ({
		browser
	}) => {
		const house = await openHouse((origin) => startFakeLangfuse({ nextauthUrl: origin, version }), {
			settings: () => ({
				LANGFUSE_PUBLIC_KEY: FAKE_KEYS.publicKey,
				LANGFUSE_SECRET_KEY: FAKE_KEYS.secretKey
			})
		});
		const { portal } = house;
		const machine = await http.newContext({
			baseURL: portal.url,
			extraHTTPHeaders: { authorization: `Bearer ${portal.apiKey}` }
		});
		const page = await browser.newPage({
			baseURL: portal.url,
			locale: 'en-US',
			storageState: { cookies: [], origins: [] }
		});
		try {
			const { request } = agentRun({ traceId: FAKE_TRACE, name: 'judged', nowMs: Date.now() });
			await machine.post('/v1/traces', { data: request });
			await signIn(page, portal.admin);
			const path = `/admin/monitoring/traces/${FAKE_TRACE}`;
			await page.goto(path);
			const card = page.getByRole('region', { name: 'Langfuse' });
			await expect(card.getByText('helpfulness')).toBeVisible();
			await expect(card.getByText('0.8')).toBeVisible();
			await expect(card.getByText('polite')).toBeVisible();
			await expect(card.getByText('support/답변')).toBeVisible();
			await expect(card.getByText('v3', { exact: true })).toBeVisible();
			for (const address of [path, `${path}/__data.json`]) {
				const text = await (await page.request.get(address)).text();
				expect(text, address).toContain('helpfulness');
				expect(text, address).not.toContain(FAKE_KEYS.secretKey);
				expect(text, address).not.toContain(
					Buffer.from(`${FAKE_KEYS.publicKey}:${FAKE_KEYS.secretKey}`).toString('base64')
				);
			}
			await card.getByRole('link', { name: 'Open in Langfuse' }).click();
			await expect(page).toHaveURL(/\/admin\/langfuse\?/);
			await expect(
				page.frameLocator('iframe[title="Langfuse"]').getByText(FAKE_TRACE)
			).toBeVisible();
		} finally {
			await page.close();
			await machine.dispose();
			await house.close();
		}
	});
}
