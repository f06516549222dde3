import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { confirmed } from './confirm.ts';
import { act, personWith } from './people-house.ts';
import { expect, inEachLanguage, signIn, test } from './signed-in.ts';
import type { Say } from './words.ts';

/** That the chain is whole, whatever its length. */
const intact = (say: Say) =>
	new RegExp(say('audit_intact', { last: 'LAST', count: 1_234 }).replace(/LAST|1,234/g, '[\\d,]+'));

inEachLanguage(() => {
	test('the log says who came in, who was refused, what was read and what was changed', async ({
		browser,
		page,
		machine,
		visitor,
		portal,
		say,
		locale
	}) => {
		const run = agentRun({
			traceId: randomBytes(16).toString('hex'),
			name: 'read by somebody',
			nowMs: Date.now()
		});
		await machine.post('/v1/traces', { data: run.request });
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		const noted = 'name:"read by"';
		const theirs = await viewer.context.newPage();
		await theirs.goto(`/admin/monitoring/traces/${run.traceId}`);
		await viewer.context.request.get(`/api/agentops/traces/${run.traceId}`);
		const filter = new URLSearchParams({ q: noted }).toString();
		const file = await viewer.context.request.get(`/api/agentops/traces/export?${filter}`);
		expect(file.status()).toBe(200);
		// Shared views are an operator's: the action itself refuses.
		const shared = await act(viewer.context.request, portal, '/admin/monitoring/traces?/saveView', {
			name: 'for all',
			search: 'q=status%3Aerror',
			shared: 'on'
		});
		expect(shared.status()).toBe(403);
		await theirs.goto('/admin/audit');
		await visitor.goto('/login');
		await visitor.getByLabel(say('E-mail')).fill(viewer.email);
		await visitor.getByLabel(say('Password'), { exact: true }).fill('hunter2 hunter2');
		await visitor.getByRole('button', { name: say('Sign in') }).click();
		await expect(visitor.getByRole('alert')).toBeVisible();
		await signIn(visitor, viewer);
		// An action that records nothing itself is recorded all the same.
		await act(page.request, portal, '/admin/settings/projects?/createProject', { name: 'Audited' });
		await act(page.request, portal, '/admin/get-started?/createKey&project=default-project');

		await page.goto(`/admin/audit?actor=${viewer.id}`);
		const rows = page.getByRole('table', { name: say('Audit log') }).getByRole('row');
		const seen = (await rows.allTextContents()).join('\n');
		expect(seen).toContain(say('audit_action_sign_in_succeeded'));
		expect(seen).toContain(say('Sign-in refused'));
		// By the table, and by an action.
		expect(seen.split(say('Access refused'))).toHaveLength(3);
		expect(seen).toContain('/admin/monitoring/traces?/saveView');
		expect(seen).toContain('default-project');
		expect(seen).toContain(filter);
		expect(seen).toContain(say('Invitation accepted'));
		expect(seen.split(say('Session content viewed'))).toHaveLength(2);
		await expect(rows.filter({ hasText: say('Session content viewed') })).toContainText(
			`${say('Project')}: default-project`
		);
		expect(seen).not.toContain('hunter2');

		await page.goto('/admin/audit');
		await expect(
			page.getByRole('row', { name: new RegExp(say('Project created')) }).first()
		).toBeVisible();
		const made = rows.filter({ hasText: say('API key created') }).first();
		await expect(made).toContainText('get-started');
		await expect(made).toContainText('default-project');
		await page.getByLabel(say('What')).selectOption('person.invited');
		await page.getByRole('button', { name: say('Apply') }).click();
		await expect(page).toHaveURL(/action=person\.invited/);
		await expect(rows.nth(1)).toContainText(viewer.email);

		const csv = await (await page.request.get(`/admin/audit/export?actor=${viewer.id}`)).text();
		expect(csv.split('\r\n')[0]).toContain('seq,time,actor');
		expect(csv).toContain(run.traceId);
		expect(csv).not.toContain('hunter2');
		await page.goto('/admin/audit?action=audit.exported');
		await expect(rows.nth(1)).toContainText(portal.admin.email);

		await page.goto('/admin/audit');
		const download = page.waitForEvent('download');
		await page.getByRole('link', { name: say('audit_export') }).click();
		expect((await download).suggestedFilename()).toMatch(/\.csv$/);
		const keep = page.locator('form[action*="keep"]');
		await keep.getByLabel(say('audit_keep')).selectOption({ index: 1 });
		// A shorter time removes entries.
		await confirmed(page, keep.getByRole('button'));
		await expect(keep.getByRole('status')).toBeVisible();
		await keep.getByLabel(say('audit_keep')).selectOption('');
		await keep.getByRole('button').click();
		await expect(keep.getByRole('status')).toBeVisible();
		await page.getByRole('button', { name: say('Verify chain') }).click();
		await expect(page.getByText(intact(say))).toBeVisible();
		await viewer.context.close();
	});

	test('a change that another site sends is refused, and noted once with whose name it bore', async ({
		browser,
		page,
		portal,
		say,
		locale
	}) => {
		const viewer = await personWith({ browser, admin: page.request, portal, locale }, 'viewer');
		for (const path of ['/preferences', '/admin/account?/rename']) {
			const reply = await viewer.context.request.post(path, {
				form: { name: 'Somebody else' },
				headers: { origin: 'http://evil.example', accept: 'application/json' }
			});
			expect(reply.status()).toBe(403);
			expect(await reply.json()).toMatchObject({
				message: 'This request came from another site.'
			});
		}
		await page.goto(`/admin/audit?actor=${viewer.id}&outcome=refused`);
		const rows = page.getByRole('table', { name: say('Audit log') }).getByRole('row');
		await expect(rows).toHaveCount(2);
		for (const text of ['POST /preferences', say('audit_why_other_origin'), 'evil.example']) {
			await expect(rows.nth(1)).toContainText(text);
		}
		await viewer.context.close();
	});
});

test('only administrators read the log', async ({ browser, page, portal, locale }) => {
	const operator = await personWith({ browser, admin: page.request, portal, locale }, 'operator');
	for (const path of ['/admin/audit', '/admin/audit/export']) {
		expect((await operator.context.request.get(path)).status()).toBe(403);
	}
	await operator.context.close();
});
