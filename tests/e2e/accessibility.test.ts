/** Contrast in the pairs of language and theme that the test of every page does not draw, and pages without a session. */
import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { expect, test } from './signed-in.ts';
import { violations } from './violations.ts';

for (const [locale, theme] of [
	['ko', 'dark'],
	['en', 'light']
] as const) {
	test(`an overview and a session meet WCAG 2.2 AA (${locale}, ${theme})`, async ({
		page,
		machine,
		portal
	}) => {
		const run = agentRun({
			traceId: randomBytes(16).toString('hex'),
			name: 'accessible run',
			nowMs: Date.now(),
			toolError: { type: 'TimeoutError', message: 'no answer' }
		});
		await machine.post('/v1/traces', { data: run.request });
		await page.context().addCookies([
			{ name: 'theme', value: theme, url: portal.url },
			{ name: 'locale', value: locale, url: portal.url }
		]);
		const found: Record<string, readonly string[]> = {};
		for (const path of ['/admin/monitoring', `/admin/monitoring/traces/${run.traceId}`]) {
			await page.goto(path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			const list = await violations(page);
			if (list.length) found[path] = list;
		}
		expect(found).toEqual({});
	});
}

test('the sign-in page meets WCAG 2.2 AA', async ({ visitor }) => {
	await visitor.goto('/login');
	expect(await violations(visitor)).toEqual([]);
});

test('a long name makes no page wider than a phone', async ({ page, machine }) => {
	const run = agentRun({
		traceId: randomBytes(16).toString('hex'),
		name: 'a session with a name that is far longer than a phone is wide, without an end in sight',
		nowMs: Date.now()
	});
	await machine.post('/v1/traces', { data: run.request });
	await page.setViewportSize({ width: 360, height: 740 });
	for (const path of [
		'/admin/monitoring',
		'/admin/monitoring/traces',
		`/admin/monitoring/traces/${run.traceId}`
	]) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		const width = await page.evaluate(() => document.documentElement.scrollWidth);
		expect(width, path).toBeLessThanOrEqual(360);
	}
});
