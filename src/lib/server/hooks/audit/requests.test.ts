/** What the whole chain of handles notes of reads and refusals, with a store behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestEvent } from '@sveltejs/kit';
import { agentRun } from '../../../../../tests/builders/agent-run.ts';
import { passThrough, type Ask } from '../../../../../tests/builders/request-event.ts';
import { answerProjectMetrics, answerSpan, answerTraceDetail } from '../../agentops/v4/answer.ts';
import type { AuditEntry } from '../../audit/entry.ts';
import { hashPassword } from '../../auth/sign-in/password.ts';
import type { Project } from '../../auth/identity.ts';
import { readConfig } from '../../config.ts';
import { openServices, type Services } from '../../services/services.ts';
import { handles } from '../handles.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-audited-'));
const session = { mine: 'a1'.repeat(16), theirs: 'b2'.repeat(16), none: 'c3'.repeat(16) };
/** Sees one of two projects. */
const limited = { email: 'limited@example.com', password: 'correct horse' };
const admin = { email: 'admin@example.com', password: 'correct horse' };
let services: Services;
let mine: Project;
let theirs: Project;
/** Of the one project. */
let key: string;

beforeAll(async () => {
	services = await openServices(
		readConfig({
			DATA_DIR: root,
			LOG_LEVEL: 'silent',
			ADMIN_EMAIL: admin.email,
			ADMIN_PASSWORD: admin.password
		})
	);
	mine = await services.projects.create('Mine');
	theirs = await services.projects.create('Theirs');
	key = (await services.apiKeys.create(mine.id, 'reads')).key;
	for (const [project, traceId] of [
		[mine, session.mine],
		[theirs, session.theirs]
	] as const) {
		const { request } = agentRun({ traceId, name: 'run', nowMs: Date.now() });
		const body = Buffer.from(JSON.stringify(request));
		await services.intake?.ingest.accept(project.id, body, 'application/json', null);
	}
	const person = await services.people.create({
		email: limited.email,
		name: 'Limited',
		role: 'viewer',
		passwordHash: await hashPassword(limited.password)
	});
	await services.peopleAccess.setAccess(person?.id ?? '', 'viewer', [mine.id]);
}, 60_000);
afterAll(async () => {
	await services.close();
	rmSync(root, { recursive: true, force: true });
});

async function cookieOf({ email, password }: typeof admin): Promise<string> {
	const caller = { headers: new Headers(), address: '192.0.2.7', secure: false };
	const passed = await services.auth.signIn(caller, email, password);
	return (passed?.cookies ?? [])
		.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
		.join('; ');
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A portal that has noted nothing yet. */
function start() {
	const chain = handles(async () => services);
	let seq = 0;
	return {
		pass: (ask: Ask, route?: (event: RequestEvent) => Promise<Response>) =>
			passThrough(chain, ask, services, route),
		/** What was noted since it was asked last, oldest first. */
		async noted(): Promise<AuditEntry[]> {
			const any = { actorId: null, action: null, outcome: null, text: null };
			const page = await services.audit.page({ ...any, fromMs: null, toMs: null }, null, 100);
			const fresh = page.entries.filter((entry) => entry.seq > seq).reverse();
			seq = fresh.at(-1)?.seq ?? seq;
			return fresh;
		}
	};
}

async function started() {
	const portal = start();
	await portal.noted();
	return portal;
}

const detail = (traceId: string) => ({
	ask: {
		route: '/api/agentops/traces/[traceId]' as const,
		url: `/api/agentops/traces/${traceId}`,
		params: { traceId }
	},
	route: ({ locals }: RequestEvent) => answerTraceDetail(locals, traceId)
});
const metrics = (project: string) => ({
	ask: {
		route: '/api/agentops/metrics' as const,
		url: `/api/agentops/metrics?project_id=${project}`
	},
	route: ({ locals, url }: RequestEvent) => answerProjectMetrics(locals, project, url.searchParams)
});
const detailV4 = (trace: string) => ({
	ask: {
		route: '/v4/traces/detail/[trace]' as const,
		url: `/v4/traces/detail/${trace}`,
		params: { trace }
	},
	route: ({ locals }: RequestEvent) => answerTraceDetail(locals, trace)
});
const metricsV4 = (project: string) => ({
	ask: {
		route: '/v4/meterics/project/[project]' as const,
		url: `/v4/meterics/project/${project}`,
		params: { project }
	},
	route: metrics(project).route
});

describe('a view of message content', () => {
	it('names the project of the session that a person read', async () => {
		const portal = await started();
		const { ask, route } = detail(session.theirs);
		const headers = { cookie: await cookieOf(admin) };
		expect((await portal.pass({ ...ask, headers }, route)).status).toBe(200);
		await portal.pass({ ...ask, headers }, route);
		expect(await portal.noted()).toMatchObject([
			{
				action: 'session.viewed',
				actor: admin.email,
				target: session.theirs,
				projectId: theirs.id,
				detail: JSON.stringify({ project: 'theirs' })
			}
		]);
	});

	it('names it for one span, a page and the v4 API, with who sees some projects', async () => {
		const traceId = session.mine;
		const spanId = `${traceId.slice(0, 15)}1`;
		const headers = { cookie: await cookieOf(limited) };
		const entered = { action: 'session.viewed', target: traceId, projectId: mine.id };
		for (const { ask, route } of [
			{
				ask: {
					route: '/api/agentops/traces/[traceId]/spans/[spanId]' as const,
					url: `/api/agentops/traces/${traceId}/spans/${spanId}`,
					params: { traceId, spanId }
				},
				route: ({ locals }: RequestEvent) => answerSpan(locals, traceId, spanId)
			},
			{
				ask: {
					route: '/admin/monitoring/traces/[traceId]' as const,
					url: `/admin/monitoring/traces/${traceId}`,
					params: { traceId }
				},
				route: undefined
			},
			detailV4(traceId)
		]) {
			const portal = await started();
			expect((await portal.pass({ ...ask, headers }, route)).status).toBe(200);
			expect(await portal.noted(), ask.url).toMatchObject([entered]);
		}
	});

	it('names it for a key', async () => {
		const portal = await started();
		const { ask, route } = detailV4(session.mine);
		await portal.pass({ ...ask, headers: bearer(key) }, route);
		expect(await portal.noted()).toMatchObject([
			{
				action: 'session.viewed',
				actor: 'project mine',
				projectId: mine.id,
				detail: JSON.stringify({ project: 'mine' })
			}
		]);
	});

	it('is noted without it where the session is no longer there', async () => {
		const portal = await started();
		const { ask } = detail(session.none);
		await portal.pass({ ...ask, headers: { cookie: await cookieOf(admin) } });
		expect(await portal.noted()).toMatchObject([
			{ action: 'session.viewed', target: session.none, projectId: null, detail: '{}' }
		]);
	});
});

describe('another project', () => {
	const refusal = (asked: string, actor: string) => ({
		action: 'access.refused',
		outcome: 'refused',
		actor,
		address: '192.0.2.7',
		target: `GET ${asked}`,
		projectId: theirs.id,
		detail: JSON.stringify({ project: 'theirs', why: 'other project' })
	});

	it('is refused to a person once in a while, with the answer of one that is none', async () => {
		const headers = { cookie: await cookieOf(limited) };
		for (const [asked, none, path] of [
			[detail(session.theirs), detail(session.none), `/api/agentops/traces/${session.theirs}`],
			[detailV4(session.theirs), detailV4(session.none), `/v4/traces/detail/${session.theirs}`],
			[metrics('theirs'), metrics('no-such-project'), '/api/agentops/metrics']
		] as const) {
			const portal = await started();
			const missing = await portal.pass({ ...none.ask, headers }, none.route);
			expect(missing.status).toBe(404);
			expect(await portal.noted()).toEqual([]);
			const answer = await portal.pass({ ...asked.ask, headers }, asked.route);
			await portal.pass({ ...asked.ask, headers }, asked.route);
			expect(await portal.noted()).toMatchObject([refusal(path, limited.email)]);
			expect(answer.status).toBe(404);
			expect(answer.body).toEqual(missing.body);
			expect([...answer.headers.keys()]).toEqual([...missing.headers.keys()]);
		}
	});

	it('is refused to a key and to a token of it', async () => {
		const verified = await services.apiKeys.identify(key);
		const token = await services.projectTokens.sign(mine.id, verified?.keyId ?? '');
		for (const headers of [bearer(key), bearer(token)]) {
			for (const [asked, none] of [
				[detailV4(session.theirs), detailV4(session.none)],
				[metricsV4('theirs'), metricsV4('no-such-project')],
				[metricsV4(theirs.id), metricsV4('00000000-0000-4000-8000-000000000000')]
			] as const) {
				const portal = await started();
				const missing = await portal.pass({ ...none.ask, headers }, none.route);
				const answer = await portal.pass({ ...asked.ask, headers }, asked.route);
				await portal.pass({ ...asked.ask, headers }, asked.route);
				expect(await portal.noted()).toMatchObject([refusal(asked.ask.url, 'project mine')]);
				expect([answer.status, missing.status]).toEqual([404, 404]);
				expect(answer.body).toEqual(missing.body);
			}
		}
	});

	it('is refused when a file of it is asked for', async () => {
		const uploads = services.intake?.uploads;
		const kept = await uploads?.keepObject(theirs.id, Buffer.from('a file'));
		const object = kept?.url.split('/').at(-1) ?? '';
		const portal = await started();
		const ask: Ask = {
			route: '/v4/objects/[object]',
			url: `/v4/objects/${object}`,
			params: { object },
			headers: bearer(key)
		};
		const found: unknown[] = [];
		await portal.pass(ask, async ({ locals }) => {
			found.push(await locals.services.intake?.uploads.readObject(mine.id, object));
			return new Response(null, { status: 404 });
		});
		expect(found).toEqual([null]);
		expect(await portal.noted()).toMatchObject([refusal(ask.url, 'project mine')]);
	});

	it('makes no view of what Kit tells its own client in the body of a 200', async () => {
		const portal = await started();
		const ask: Ask = {
			route: '/admin/monitoring/traces/[traceId]',
			url: `/admin/monitoring/traces/${session.theirs}`,
			params: { traceId: session.theirs },
			isDataRequest: true,
			headers: { cookie: await cookieOf(limited) }
		};
		const route = async ({ locals }: RequestEvent) => {
			const { ok } = await locals.services.agentops.traceOutline(session.theirs, null);
			return Response.json({ nodes: [{ type: ok ? 'data' : 'error' }] });
		};
		for (let time = 0; time < 2; time++) await portal.pass(ask, route);
		expect(await portal.noted()).toMatchObject([refusal(ask.url, limited.email)]);
	});
});

describe('a change from another site', () => {
	const change: Ask = {
		route: '/admin/settings/projects',
		url: '/admin/settings/projects?/createKey',
		method: 'POST'
	};
	const from = { origin: 'http://evil.example' };

	it('is refused and noted once, with who was to make it and which site sent it', async () => {
		const portal = await started();
		const headers = { cookie: await cookieOf(admin), ...from };
		for (const url of [change.url, change.url, '/admin/settings/projects?/revokeKey']) {
			expect(await portal.pass({ ...change, url, headers })).toMatchObject({
				entered: false,
				status: 403
			});
		}
		expect(await portal.noted()).toMatchObject([
			{
				action: 'access.refused',
				outcome: 'refused',
				actor: admin.email,
				address: '192.0.2.7',
				target: 'POST /admin/settings/projects?/createKey',
				detail: JSON.stringify({ why: 'other origin', origin: 'http://evil.example' })
			}
		]);
	});

	it('is noted once for the address of a visitor, whatever path it tries', async () => {
		const portal = await started();
		await portal.pass({ ...change, headers: from });
		await portal.pass({ route: '/login', url: '/login', method: 'POST' });
		await portal.pass({ route: null, url: '/wp-login.php', method: 'POST' });
		expect(await portal.noted()).toMatchObject([
			{ action: 'access.refused', actorId: null, actor: 'visitor', outcome: 'refused' }
		]);
	});

	it('prolongs no sign-in', async () => {
		const cookie = await cookieOf(admin);
		const asked: boolean[] = [];
		const { auth } = services;
		const watched: Services = {
			...services,
			auth: {
				...auth,
				session: (caller, options) => {
					asked.push(options?.prolongs ?? true);
					return auth.session(caller, options);
				}
			}
		};
		const chain = handles(async () => watched);
		await passThrough(chain, { ...change, headers: { cookie, ...from } }, watched);
		const own = { cookie, origin: 'http://portal.example' };
		await passThrough(chain, { ...change, headers: own }, watched);
		expect(asked).toEqual([false, true]);
	});
});
