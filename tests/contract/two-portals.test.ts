/** Two portals on one MariaDB and one ClickHouse behave as one; no fake in it but ClickHouse's door. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toResourceSpans } from '#lib/trace/otlp-json.ts';
import { currentBuild } from '../../entry/builds.js';
import { hasMariaDb, startMariaDb } from '../builders/mariadb.ts';
import { freePort } from '../e2e/free-port.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { startClickHouse } from '../fakes/clickhouse/server.ts';
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { keepConnection, keptConnections, removeConnection, sendCall } from '../operations/run.ts';
import { signIn } from '../operations/run.ts';
import { makeWorld } from './subject.ts';

const ssoSecret = 'a secret of thirty-two characters or more';
/** Of a warning, as a webhook gets it. */
const message = z.object({ warning: z.string(), budget: z.object({ name: z.string() }) });
const tokens = z.object({ id_token: z.string().optional() });
const exchanged = z.object({ token: z.string(), project_id: z.string() });
const ready = hasMariaDb && currentBuild('.') !== null;

describe.runIf(ready)('two portals on one database and one store', { timeout: 90_000 }, () => {
	const world = makeWorld();
	let one: Portal;
	let other: Portal;
	/** Langfuse in the browser, by way of each. */
	const frames = { one: '', other: '' };
	/** Where each would show a Grafana. */
	let dashboards: readonly string[] = [];
	let shared: Record<string, string>;
	const started: { stop(): Promise<unknown> }[] = [];

	beforeAll(async () => {
		const mariaDb = await startMariaDb();
		started.push(mariaDb);
		const clickHouse = await startClickHouse();
		started.push(clickHouse);
		shared = {
			DATABASE_URL: await mariaDb.database(),
			WEBHOOK_ALLOW_PRIVATE: 'true',
			PORTAL_SECRET: 'one secret for both portals of the test',
			LANGFUSE_SSO_SECRET: ssoSecret,
			CLICKHOUSE_URL: clickHouse.url,
			CLICKHOUSE_USER: clickHouse.user,
			CLICKHOUSE_PASSWORD: clickHouse.password,
			CLICKHOUSE_DATABASE: 'portal'
		};
		const langfuse = await startFakeLangfuse();
		started.push({ stop: langfuse.close });
		const ports = [await freePort(), await freePort()];
		const grafanaPorts = [await freePort(), await freePort()];
		const [ofOne = {}, ofOther = {}] = ports.map((port, index) => ({
			LANGFUSE_URL: langfuse.url,
			LANGFUSE_PORT: String(port),
			GRAFANA_PORT: String(grafanaPorts[index])
		}));
		dashboards = grafanaPorts.map((port) => `http://127.0.0.1:${port}/api/health`);
		frames.one = `http://127.0.0.1:${ports[0]}`;
		frames.other = `http://127.0.0.1:${ports[1]}`;
		// At the same moment: they make their tables in turn.
		[one, other] = await Promise.all([
			startPortal({ ...shared, ...ofOne }),
			startPortal({ ...shared, ...ofOther })
		]);
		started.push(one, other);
	}, 180_000);
	afterAll(async () => {
		for (const each of started.reverse()) await each.stop();
	}, 60_000);

	const tracesOf = (portal: Portal, headers: Record<string, string>) => {
		const range = new URLSearchParams({
			project_id: 'default-project',
			start_time: new Date(world.startMs - 60_000).toISOString(),
			end_time: new Date(world.startMs + 3_600_000).toISOString()
		});
		return fetch(`${portal.url}/api/agentops/traces?${range}`, { headers, redirect: 'manual' });
	};

	const send = (portal: Portal) =>
		fetch(`${portal.url}/v1/traces`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${one.apiKey}` },
			body: JSON.stringify({ resourceSpans: toResourceSpans(world.spans) })
		});

	/** Sends a form as a page with script does. @returns what the page gets */
	const act = async (portal: Portal, path: string, form: Readonly<Record<string, string>>) => {
		const response = await fetch(`${portal.url}${path}`, {
			method: 'POST',
			headers: {
				origin: portal.url,
				cookie: await signIn(portal),
				accept: 'application/json',
				'x-sveltekit-action': 'true'
			},
			body: new URLSearchParams(form)
		});
		const told = await response.text();
		expect(told, portal.output()).toMatch(/"type":"(success|redirect)"/);
		return told;
	};

	/** Sums over all of the project, as a machine is told them. */
	async function sums(portal: Portal): Promise<unknown> {
		const response = await fetch(`${portal.url}/v4/meterics/project/default-project`, {
			headers: { authorization: `Bearer ${one.apiKey}` }
		});
		expect(response.status, portal.output()).toBe(200);
		return response.json();
	}

	test('both take spans, and both show what each of them took', async () => {
		const sent = await send(one);
		expect(sent.status, one.output()).toBe(200);
		const before = await sums(other);
		const again = await send(other);
		expect(again.status, other.output()).toBe(200);
		expect(await sums(one)).toEqual(before);
		for (const portal of [one, other]) {
			const response = await tracesOf(portal, { cookie: await signIn(portal) });
			expect(response.status, portal.output()).toBe(200);
			expect(await response.json()).toMatchObject({ total: 4 });
		}
	});

	test('a sign-in at one opens the other, and a sign-out closes both', async () => {
		const cookie = await signIn(one);
		expect((await tracesOf(other, { cookie })).status).toBe(200);
		const out = await fetch(`${other.url}/logout`, {
			method: 'POST',
			headers: { cookie, origin: other.url },
			redirect: 'manual'
		});
		expect(out.status).toBe(303);
		for (const portal of [one, other]) {
			expect((await tracesOf(portal, { cookie })).status).toBe(401);
		}
	});

	test('a way into Langfuse that one gave is good at the other, once, and ends at both', async () => {
		const cookie = await signIn(one);
		const door = await fetch(`${one.url}/admin/langfuse/open`, {
			headers: { cookie },
			redirect: 'manual'
		});
		const ticket = door.headers.get('location') ?? '';
		expect(ticket, one.output()).toContain(`${frames.one}/.agent-portal/enter?ticket=`);
		const elsewhere = ticket.replace(frames.one, frames.other);
		const entries = await Promise.all(
			[elsewhere, ticket, elsewhere, ticket].map((address) =>
				fetch(address, { redirect: 'manual' })
			)
		);
		expect(entries.map(({ status }) => status).sort()).toEqual([303, 401, 401, 401]);
		const pass =
			entries.flatMap(({ headers }) => headers.getSetCookie())[0]?.split(';', 1)[0] ?? '';
		const statuses = () =>
			Promise.all(
				[frames.one, frames.other].map(
					async (frame) =>
						(await fetch(`${frame}/api/auth/session`, { headers: { cookie: pass } })).status
				)
			);
		expect(await statuses()).toEqual([200, 200]);

		const out = await fetch(`${one.url}/logout`, {
			method: 'POST',
			headers: { cookie, origin: one.url },
			redirect: 'manual'
		});
		expect(out.status).toBe(303);
		await expect.poll(statuses, { timeout: 5_000 }).toEqual([401, 401]);
	});

	test('a sign-in to Langfuse that one began is finished at the other, once', async () => {
		const verifier = randomBytes(32).toString('base64url');
		const redirect_uri = `${frames.one}/api/auth/callback/custom`;
		const query = new URLSearchParams({
			client_id: 'langfuse',
			redirect_uri,
			response_type: 'code',
			scope: 'openid email profile',
			code_challenge: createHash('sha256').update(verifier).digest('base64url'),
			code_challenge_method: 'S256'
		});
		const answer = await fetch(`${one.url}/oidc/authorize?${query}`, {
			headers: { cookie: await signIn(one) },
			redirect: 'manual'
		});
		const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
		expect(code, one.output()).not.toBe('');
		const exchange = async (portal: Portal) => {
			const response = await fetch(`${portal.url}/oidc/token`, {
				method: 'POST',
				body: new URLSearchParams({
					client_id: 'langfuse',
					client_secret: ssoSecret,
					grant_type: 'authorization_code',
					code,
					redirect_uri,
					code_verifier: verifier
				})
			});
			return { status: response.status, body: tokens.parse(await response.json()) };
		};
		const { status, body } = await exchange(other);
		expect(status, other.output()).toBe(200);
		// Langfuse may ask either portal for the key.
		for (const portal of [one, other]) {
			const published = createRemoteJWKSet(new URL(`${portal.url}/oidc/jwks`));
			const { payload } = await jwtVerify(body.id_token ?? '', published, {
				issuer: `${other.url}/oidc`,
				audience: 'langfuse'
			});
			expect(payload.email).toBe(one.admin.email);
		}
		expect((await exchange(one)).status).toBe(400);
	});

	test('a connection that is kept at one is in use at both, and ends at both', async () => {
		const statuses = () =>
			Promise.all(
				dashboards.map((address) =>
					fetch(address).then(
						({ status }) => status,
						() => 'closed'
					)
				)
			);
		expect(await statuses()).toEqual(['closed', 'closed']);
		await keepConnection(one, { id: 'grafana', GRAFANA_URL: 'http://127.0.0.1:9' });
		await keepConnection(other, { id: 'mail', SMTP_URL: 'smtp://127.0.0.1:9' });
		// Nobody asks the other for anything: the port opens by itself, and the gate behind it is shut.
		await expect.poll(statuses, { timeout: 15_000 }).toEqual([401, 401]);
		expect(await keptConnections({ ...shared, LANGFUSE_URL: '' })).toBe(
			'kept in the portal: SMTP_URL, GRAFANA_URL'
		);
		await removeConnection(other, 'grafana');
		await expect.poll(statuses, { timeout: 15_000 }).toEqual(['closed', 'closed']);
	});

	test('a budget of one is watched by both, and each warning is sent once by whichever', async () => {
		const received: string[] = [];
		const hook = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (text: string) => (body += text));
			request.on('end', () => {
				const { warning, budget } = message.parse(JSON.parse(body));
				// What the month may come to is another warning.
				if (warning === 'spent-100-percent') received.push(budget.name);
				response.writeHead(200).end();
			});
		});
		const port = await freePort();
		await new Promise<void>((resolve) => hook.listen(port, '127.0.0.1', resolve));
		started.push({ stop: async () => hook.close() });
		const budget = (name: string) => ({
			name,
			period: 'month',
			amount: '0.000001',
			currency: 'USD'
		});
		const address = `http://127.0.0.1:${port}/`;
		await act(one, '/admin/settings/receivers?/addWebhook', { address });
		await sendCall(one);

		const path = '/admin/monitoring/budgets';
		const made = await act(one, `${path}/new`, budget('of one'));
		const id = /budgets\/([0-9a-f-]{36})/.exec(made)?.[1] ?? '';
		// Both look at once, and nothing about the budget has changed.
		await Promise.all(
			[other, one, other].map((portal) => act(portal, `${path}/${id}?/save`, budget('of one')))
		);
		await act(other, `${path}/new`, budget('of the other'));
		await expect
			.poll(() => received.toSorted(), { timeout: 20_000 })
			.toEqual(['of one', 'of the other']);
	});

	test('a key that is revoked at one opens the other no longer than a second', async () => {
		const page = '/admin/settings/projects';
		const keyIds = async () => {
			const html = await fetch(one.url + page, { headers: { cookie: await signIn(one) } });
			const found = (await html.text()).matchAll(/name="keyId" value="([0-9a-f-]{36})"/g);
			return [...found].map(([, id]) => id ?? '');
		};
		const exchange = async (portal: Portal, key: string) => {
			const response = await fetch(`${portal.url}/v3/auth/token`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ api_key: key })
			});
			return exchanged.parse(await response.json());
		};
		const { project_id: projectId } = await exchange(one, one.apiKey);
		const before = await keyIds();
		const made = await act(one, `${page}?/createKey`, { projectId, name: 'of both' });
		const keyId = (await keyIds()).find((id) => !before.includes(id)) ?? '';
		const key =
			[...made.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)]
				.map(([uuid]) => uuid)
				.find((uuid) => uuid !== projectId) ?? '';
		const { token } = await exchange(other, key);
		const statuses = (portal: Portal) =>
			Promise.all(
				[key, token].map(async (bearer) => {
					const response = await fetch(`${portal.url}/v4/meterics/project/default-project`, {
						headers: { authorization: `Bearer ${bearer}` }
					});
					await response.arrayBuffer();
					return response.status;
				})
			);
		for (const portal of [one, other]) expect(await statuses(portal)).toEqual([200, 200]);

		const [revokedAtMs, closedAtMs] = await Promise.all([
			act(one, `${page}?/revokeKey`, { keyId }).then(() => performance.now()),
			// In use all the while, so that the other portal knows it from a moment ago.
			expect
				.poll(() => statuses(other), { interval: 50, timeout: 15_000 })
				.toEqual([401, 401])
				.then(() => performance.now())
		]);
		// A second of what it remembers, and the time of a busy machine.
		expect(closedAtMs - revokedAtMs).toBeLessThan(2_500);
		expect(await statuses(one)).toEqual([401, 401]);
	});

	test('wrong passwords at one count at the other', async () => {
		const answers: string[] = [];
		for (let attempt = 0; attempt < 24; attempt++) {
			const portal = attempt % 2 === 0 ? one : other;
			const response = await fetch(`${portal.url}/login`, {
				method: 'POST',
				headers: { origin: portal.url, accept: 'text/html' },
				body: new URLSearchParams({ email: 'nobody@example.com', password: `wrong ${attempt}` }),
				redirect: 'manual'
			});
			answers.push(String(response.status));
		}
		expect(answers).toContain('429');
		const last = answers.slice(-2);
		expect(last).toEqual(['429', '429']);
	});
});
