/** Somebody of some projects learns nothing of the others, and changes nothing that holds for them. */
import { randomBytes } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { agentRun } from '../builders/agent-run.ts';
import { act, personWith } from './people-house.ts';
import type { Portal } from './portal.ts';
import { sendCalls } from './priced-calls.ts';
import { projectWithKey, type ProjectWithKey } from './project-with-key.ts';
import { expect, test } from './signed-in.ts';

interface Fenced extends ProjectWithKey {
	/** A model that only this project called. */
	readonly model: string;
}

/** A project with calls of a model of its own. */
async function makeProject(
	admin: APIRequestContext,
	portal: Portal,
	newContext: (key: string) => Promise<APIRequestContext>
): Promise<Fenced> {
	const project = await projectWithKey(admin, portal, 'fenced');
	const machine = await newContext(project.key);
	const model = `model-of-${project.slug}`;
	await sendCalls(machine, model, 2);
	await machine.dispose();
	return { ...project, model };
}

test('prices and re-pricing keep to the projects of who asks', async ({
	browser,
	page,
	portal,
	withKey
}) => {
	test.slow();
	const admin = page.request;
	const mine = await makeProject(admin, portal, withKey);
	const theirs = await makeProject(admin, portal, withKey);
	const house = { browser, admin, portal };
	const operator = await personWith(house, 'operator', mine.id);
	const viewer = await personWith(house, 'viewer', mine.id);

	for (const { context } of [operator, viewer]) {
		const prices = await (await context.request.get('/admin/settings/prices')).text();
		expect(prices).toContain(mine.model);
		expect(prices).not.toContain(theirs.model);
	}

	// A preview of everything, of another's project and of a project that is none.
	const preview = (request: APIRequestContext, projectId: string) =>
		act(request, portal, '/admin/settings/prices/reprice?/preview', { projectId });
	for (const projectId of ['', theirs.id, '00000000-0000-4000-8000-000000000000']) {
		const reply = await preview(operator.context.request, projectId);
		expect(await reply.text(), projectId).toContain('"failure"');
	}

	await act(admin, portal, '/admin/settings/prices/rule', {
		kind: 'price',
		model: theirs.model,
		input: '1',
		output: '1'
	});
	// Another's preview is not shown, and not applied by whoever learnt its id.
	await preview(admin, theirs.id);
	await expect(async () => {
		const html = await (await admin.get('/admin/settings/prices/reprice')).text();
		expect(html).toContain('data-state="ready"');
	}).toPass({ timeout: 20_000 });
	const shown = await (await admin.get('/admin/settings/prices/reprice')).text();
	const id = /name="id" value="([0-9a-f-]{36})"/.exec(shown)?.[1];
	const hidden = await (
		await operator.context.request.get('/admin/settings/prices/reprice')
	).text();
	expect(hidden).not.toContain(theirs.model);
	expect(hidden).not.toContain('data-state="ready"');
	expect(id, 'the preview that waits').toBeDefined();
	const applied = await act(
		operator.context.request,
		portal,
		'/admin/settings/prices/reprice?/apply',
		{ id: id ?? '' }
	);
	expect(await applied.text()).toContain('"failure"');

	// Of their own project they may.
	expect(await (await preview(operator.context.request, mine.id)).text()).toContain('"redirect"');
	await operator.context.close();
	await viewer.context.close();
});

test('what holds for every project is changed by who sees every project', async ({
	browser,
	page,
	portal
}) => {
	const list = await (await page.request.get('/admin/monitoring/budgets/new')).text();
	const id = /value="([0-9a-f-]{36})"[^>]*>/.exec(list)?.[1] ?? '';
	const operator = await personWith({ browser, admin: page.request, portal }, 'operator', id);
	const { request } = operator.context;
	for (const path of [
		'/admin/settings/prices?/import',
		'/admin/settings/prices?/remove',
		'/admin/settings/prices/rule',
		'/admin/settings/currency?/save',
		'/admin/settings/receivers?/addEmail'
	]) {
		expect((await act(request, portal, path)).status(), path).toBe(403);
	}
	for (const path of ['/admin/settings/prices/rule', '/admin/settings/receivers']) {
		const theirs = await operator.context.newPage();
		expect((await theirs.goto(path))?.status(), path).toBe(403);
		await expect(theirs.getByText('Needed role: Operator of all projects')).toBeVisible();
		await theirs.close();
	}
	const prices = await operator.context.newPage();
	await prices.goto('/admin/settings/prices');
	await expect(prices.getByText('Prices hold for every project')).toBeVisible();
	await expect(prices.getByRole('link', { name: 'Set a price' })).toHaveCount(0);
	await prices.goto('/admin/monitoring/budgets');
	await expect(prices.getByText('operators of all projects look after')).toBeVisible();
	await expect(prices.getByRole('link', { name: 'Receivers' })).toHaveCount(0);
	await operator.context.close();
});

test('what is of another project is answered as if it were not there, and noted once for whoever asks', async ({
	browser,
	page,
	portal,
	withKey
}) => {
	test.slow();
	const mine = await makeProject(page.request, portal, withKey);
	const theirs = await makeProject(page.request, portal, withKey);
	const traceId = randomBytes(16).toString('hex');
	const sender = await withKey(theirs.key);
	const run = agentRun({ traceId, name: 'theirs', nowMs: Date.now() });
	expect((await sender.post('/v1/traces', { data: run.request })).status()).toBe(200);
	const noTrace = randomBytes(16).toString('hex');
	const noProject = '00000000-0000-4000-8000-000000000000';

	const viewer = await personWith({ browser, admin: page.request, portal }, 'viewer', mine.id);
	const machine = await withKey(mine.key);
	const asked = (project: string, trace: string) => ({
		pages: [`/admin/monitoring?project=${project}`, `/admin/monitoring/traces/${trace}`],
		doors: [
			`/api/agentops/metrics?project_id=${project}`,
			`/api/agentops/traces/${trace}`,
			`/v4/traces/list/${project}`,
			`/v4/traces/detail/${trace}`,
			`/v4/logs/${trace}`
		]
	});
	const there = asked(theirs.id, traceId);
	const none = asked(noProject, noTrace);
	for (const path of [...there.pages, ...none.pages]) {
		expect((await viewer.context.request.get(path)).status(), path).toBe(404);
	}
	for (const client of [viewer.context.request, machine]) {
		for (const [index, path] of there.doors.entries()) {
			if (client === machine && path.startsWith('/api')) continue;
			const [refused, missing] = [
				await client.get(path),
				await client.get(none.doors[index] ?? '')
			];
			expect(refused.status(), path).toBe(404);
			const text = (await refused.text()).replaceAll(traceId, noTrace);
			expect([refused.status(), text]).toEqual([missing.status(), await missing.text()]);
		}
	}

	// The first that each asked for, with the project, and nothing of what is not there.
	const refusals = async (who: string) => {
		const csv = await page.request.get(`/admin/audit/export?outcome=refused&${who}`);
		return (await csv.text()).trim().split('\r\n').slice(1);
	};
	for (const [who, first] of [
		[`actor=${viewer.id}`, 'GET /admin/monitoring'],
		[`q=${encodeURIComponent(`project ${mine.slug}`)}`, `GET /v4/traces/list/${theirs.id}`]
	] as const) {
		const lines = await refusals(who);
		expect(lines).toHaveLength(1);
		for (const text of ['access.refused', first, theirs.id, theirs.slug]) {
			expect(lines[0]).toContain(text);
		}
	}
	await page.goto(`/admin/audit?actor=${viewer.id}&outcome=refused`);
	await expect(page.getByRole('row').nth(1)).toContainText('Outside of the projects');
	await sender.dispose();
	await machine.dispose();
	await viewer.context.close();
});
