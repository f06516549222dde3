/** No fake in it: the remote client on a started portal, and a second portal that reads the first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toResourceSpans } from '#lib/trace/otlp-json.ts';
import { createHttpAgentOps } from '../../src/lib/server/agentops/http-agentops.ts';
import { createHttpAnalytics } from '../../src/lib/server/agentops/http-analytics.ts';
import { createHttpProjects } from '../../src/lib/server/agentops/http-projects.ts';
import { connectAgentOps } from '../../src/lib/server/agentops/remote/connection/connection.ts';
import { currentBuild } from '../../entry/builds.js';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { signIn } from '../operations/run.ts';
import { describeAgentOps, valueOf } from './agentops-contract.ts';
import { describeAnalytics } from './analytics-contract.ts';
import { describeFinding } from './find-contract.ts';
import { makeWorld, type Subject, type World } from './subject.ts';

const built = currentBuild('.') !== null;

/** Without a build there is nothing to start; only where nobody looks may that pass in silence. */
if (!built && process.env.CI) {
	test('the portal is built before this suite', () => {
		throw new Error('The portal is not built: run npm test, or npm run build before vitest.');
	});
}

async function send(portal: Portal, world: World): Promise<void> {
	const response = await fetch(`${portal.url}/v1/traces`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${portal.apiKey}` },
		body: JSON.stringify({ resourceSpans: toResourceSpans(world.spans) })
	});
	if (!response.ok) throw new Error(`ingest: HTTP ${response.status}\n${portal.output()}`);
}

async function open(): Promise<Subject> {
	const world = makeWorld();
	const portal = await startPortal();
	const connection = connectAgentOps({
		baseUrl: portal.url,
		credentials: { kind: 'api-key', apiKey: portal.apiKey }
	});
	const agentops = createHttpAgentOps({ connection });
	const close = async () => {
		await connection.close();
		await portal.stop();
	};
	try {
		await send(portal, world);
		const projects = valueOf(await createHttpProjects(connection).list());
		return {
			agentops,
			analytics: createHttpAnalytics({ agentops, maxPages: 50 }),
			projectId: projects[0]?.id ?? '',
			world,
			listDurations: 'wall-clock',
			close
		};
	} catch (error) {
		await close();
		throw error;
	}
}

describe.runIf(built)('on a started portal', () => {
	describeAgentOps('http, on the portal', open);
	describeAnalytics('http, on the portal', open);
	describeFinding('http, on the portal', open);

	describe('a portal in AgentOps mode', () => {
		const world = makeWorld();
		let first: Portal;
		let second: Portal;
		const started: Portal[] = [];
		let cookie: string;

		beforeAll(async () => {
			first = await startPortal();
			started.push(first);
			await send(first, world);
			second = await startPortal({ AGENTOPS_API_URL: first.url, AGENTOPS_API_KEY: first.apiKey });
			started.push(second);
			cookie = await signIn(second);
		}, 90_000);
		afterAll(async () => {
			for (const portal of started.reverse()) await portal.stop();
		}, 60_000);

		const read = async (path: string): Promise<Response> =>
			fetch(`${second.url}${path}`, { headers: { cookie } });

		test('shows the sessions of the other by its project', async () => {
			const range = new URLSearchParams({
				project_id: 'default-project',
				start_time: new Date(world.startMs - 60_000).toISOString(),
				end_time: new Date(world.startMs + 3_600_000).toISOString()
			});
			const response = await read(`/api/agentops/traces?${range}`);
			expect(response.status).toBe(200);
			expect(await response.json()).toMatchObject({
				total: 4,
				traces: [{}, {}, {}, { trace_id: world.ids.answered, span_count: 3 }]
			});
		});

		test('shows one session of the other with its spans', async () => {
			const response = await read(`/api/agentops/traces/${world.ids.answered}`);
			expect(response.status).toBe(200);
			const body: unknown = await response.json();
			expect(body).toMatchObject({ trace_id: world.ids.answered });
			expect(JSON.stringify(body)).not.toContain(first.apiKey);
		});

		test('shows the pages of the other', async () => {
			for (const path of [
				'/admin/monitoring',
				'/admin/monitoring/traces',
				`/admin/monitoring/traces/${world.ids.answered}`
			]) {
				const response = await read(path);
				expect([path, response.status]).toEqual([path, 200]);
				expect(await response.text()).not.toContain(first.apiKey);
			}
		});

		test('says that the other is away, and stays up', async () => {
			const third = await startPortal({
				AGENTOPS_API_URL: 'http://127.0.0.1:4499',
				AGENTOPS_API_KEY: first.apiKey
			});
			try {
				const session = await signIn(third);
				const page = await fetch(`${third.url}/admin/monitoring`, { headers: { cookie: session } });
				expect(page.status).toBeLessThan(600);
				expect((await fetch(`${third.url}/healthz`)).status).toBe(200);
				expect((await fetch(`${third.url}/readyz`)).status).toBe(503);
			} finally {
				await third.stop();
			}
		}, 60_000);
	});
});
