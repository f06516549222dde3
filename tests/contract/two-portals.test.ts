/** Two portals on one MariaDB and one ClickHouse behave as one; no fake in it but ClickHouse's door. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMariaDb, startMariaDb } from '../builders/mariadb.ts';
import { freePort } from '../e2e/free-port.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { startClickHouse } from '../fakes/clickhouse/server.ts';
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { toOtlpJson } from './otlp-json.ts';
import { makeWorld } from './subject.ts';

const ready = hasMariaDb && existsSync('build/handler.js');

describe.runIf(ready)('two portals on one database and one store', { timeout: 90_000 }, () => {
	const world = makeWorld();
	let writing: Portal;
	let reading: Portal;
	/** Langfuse in the browser, by way of each. */
	const frames = { writing: '', reading: '' };
	const started: { stop(): Promise<unknown> }[] = [];

	beforeAll(async () => {
		const mariaDb = await startMariaDb();
		started.push(mariaDb);
		const clickHouse = await startClickHouse();
		started.push(clickHouse);
		const shared = {
			DATABASE_URL: await mariaDb.database(),
			PORTAL_SECRET: 'one secret for both portals of the test',
			CLICKHOUSE_URL: clickHouse.url,
			CLICKHOUSE_USER: clickHouse.user,
			CLICKHOUSE_PASSWORD: clickHouse.password,
			CLICKHOUSE_DATABASE: 'portal'
		};
		const langfuse = await startFakeLangfuse();
		started.push({ stop: langfuse.close });
		const ports = [await freePort(), await freePort()];
		const [own = {}, other = {}] = ports.map((port) => ({
			LANGFUSE_URL: langfuse.url,
			LANGFUSE_PORT: String(port)
		}));
		frames.writing = `http://127.0.0.1:${ports[0]}`;
		frames.reading = `http://127.0.0.1:${ports[1]}`;
		writing = await startPortal({ ...shared, ...own });
		started.push(writing);
		reading = await startPortal({ ...shared, ...other, CLICKHOUSE_READ_ONLY: 'true' });
		started.push(reading);
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

	test('both show what one of them took', async () => {
		const sent = await fetch(`${writing.url}/v1/traces`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${writing.apiKey}` },
			body: JSON.stringify(toOtlpJson(world.spans))
		});
		expect(sent.status, writing.output()).toBe(200);
		for (const portal of [writing, reading]) {
			const response = await tracesOf(portal, { cookie: await signIn(portal) });
			expect(response.status, portal.output()).toBe(200);
			expect(await response.json()).toMatchObject({ total: 4 });
		}
	});

	test('a sign-in at one opens the other, and a sign-out closes both', async () => {
		const cookie = await signIn(writing);
		expect((await tracesOf(reading, { cookie })).status).toBe(200);
		const out = await fetch(`${reading.url}/logout`, {
			method: 'POST',
			headers: { cookie, origin: reading.url },
			redirect: 'manual'
		});
		expect(out.status).toBe(303);
		for (const portal of [writing, reading]) {
			expect((await tracesOf(portal, { cookie })).status).toBe(401);
		}
	});

	test('a way into Langfuse that one gave is good at the other, once, and ends at both', async () => {
		const cookie = await signIn(writing);
		const door = await fetch(`${writing.url}/admin/langfuse/open`, {
			headers: { cookie },
			redirect: 'manual'
		});
		const ticket = door.headers.get('location') ?? '';
		expect(ticket, writing.output()).toContain(`${frames.writing}/.agent-portal/enter?ticket=`);
		const elsewhere = ticket.replace(frames.writing, frames.reading);
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
				[frames.writing, frames.reading].map(
					async (frame) =>
						(await fetch(`${frame}/api/auth/session`, { headers: { cookie: pass } })).status
				)
			);
		expect(await statuses()).toEqual([200, 200]);

		const out = await fetch(`${writing.url}/logout`, {
			method: 'POST',
			headers: { cookie, origin: writing.url },
			redirect: 'manual'
		});
		expect(out.status).toBe(303);
		await expect.poll(statuses, { timeout: 5_000 }).toEqual([401, 401]);
	});

	test('wrong passwords at one count at the other', async () => {
		const answers: string[] = [];
		for (let attempt = 0; attempt < 24; attempt++) {
			const portal = attempt % 2 === 0 ? writing : reading;
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

/** @returns a `Cookie` header */
async function signIn(portal: Portal): Promise<string> {
	const response = await fetch(`${portal.url}/login`, {
		method: 'POST',
		headers: { origin: portal.url },
		body: new URLSearchParams(portal.admin),
		redirect: 'manual'
	});
	const pairs = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
	if (pairs.length === 0) throw new Error(`sign-in: HTTP ${response.status}\n${portal.output()}`);
	return pairs.join('; ');
}
