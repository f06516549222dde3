import { randomBytes } from 'node:crypto';
import { agentRun } from '../builders/agent-run.ts';
import { act, personWith } from './people-house.ts';
import { expect, signIn, test } from './signed-in.ts';

test('the log says who came in, who was refused, what was read and what was changed', async ({
	browser,
	page,
	machine,
	visitor,
	portal
}) => {
	const run = agentRun({
		traceId: randomBytes(16).toString('hex'),
		name: 'read by somebody',
		nowMs: Date.now()
	});
	await machine.post('/v1/traces', { data: run.request });
	const viewer = await personWith({ browser, admin: page.request, portal }, 'viewer');
	const theirs = await viewer.context.newPage();
	await theirs.goto(`/admin/monitoring/traces/${run.traceId}`);
	await viewer.context.request.get(`/api/agentops/traces/${run.traceId}`);
	await theirs.goto('/admin/audit');
	await visitor.goto('/login');
	await visitor.getByLabel('E-mail').fill(viewer.email);
	await visitor.getByLabel('Password', { exact: true }).fill('hunter2 hunter2');
	await visitor.getByRole('button', { name: 'Sign in' }).click();
	await expect(visitor.getByRole('alert')).toBeVisible();
	await signIn(visitor, viewer);
	// An action that records nothing itself is recorded all the same.
	await act(page.request, portal, '/admin/settings/projects?/createProject', { name: 'Audited' });

	await page.goto(`/admin/audit?actor=${viewer.id}`);
	const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
	const seen = (await rows.allTextContents()).join('\n');
	expect(seen).toMatch(/Signed in/);
	expect(seen).toMatch(/Sign-in refused/);
	expect(seen).toMatch(/Access refused/);
	expect(seen).toMatch(/Invitation accepted/);
	expect(seen.match(/Session content viewed/g)).toHaveLength(1);
	expect(seen).not.toContain('hunter2');

	await page.goto('/admin/audit');
	await expect(page.getByRole('row', { name: /Changed|Project/ }).first()).toBeVisible();
	await page.getByLabel('What').selectOption('person.invited');
	await page.getByRole('button', { name: 'Apply' }).click();
	await expect(page).toHaveURL(/action=person\.invited/);
	await expect(rows.nth(1)).toContainText(viewer.email);

	const csv = await (await page.request.get(`/admin/audit/export?actor=${viewer.id}`)).text();
	expect(csv.split('\r\n')[0]).toContain('seq,time,actor');
	expect(csv).toContain(run.traceId);
	expect(csv).not.toContain('hunter2');
	await page.goto('/admin/audit?action=audit.exported');
	await expect(rows.nth(1)).toContainText(portal.admin.email);

	await page.getByRole('button', { name: 'Verify chain' }).click();
	await expect(page.getByText(/^Chain intact up to no\. \d+/)).toBeVisible();
	await viewer.context.close();
});

test('only administrators read the log', async ({ browser, page, portal }) => {
	const operator = await personWith({ browser, admin: page.request, portal }, 'operator');
	for (const path of ['/admin/audit', '/admin/audit/export']) {
		expect((await operator.context.request.get(path)).status()).toBe(403);
	}
	await operator.context.close();
});
