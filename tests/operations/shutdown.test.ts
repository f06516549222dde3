import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startPortal } from '../e2e/portal.ts';
import { isBuilt, keepSending, missingSessions, signIn } from './run.ts';

describe.runIf(isBuilt)('a portal that is told to stop', { timeout: 120_000 }, () => {
	let dataDir: string;
	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'portal-shutdown-'));
	});
	afterAll(() => rm(dataDir, { recursive: true, force: true }));

	test('keeps every span that it acknowledged, under load', async () => {
		const acknowledged: string[] = [];
		for (let life = 0; life < 2; life++) {
			const portal = await startPortal({ DATA_DIR: dataDir });
			const sending = keepSending(portal);
			await expect.poll(() => sending.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(20);
			expect(await portal.stop()).toBe(0);
			await sending.stop();
			acknowledged.push(...sending.acknowledged);
		}
		const portal = await startPortal({ DATA_DIR: dataDir });
		expect(await missingSessions(portal, acknowledged)).toEqual([]);
		expect(await portal.stop()).toBe(0);
	});

	test('is alive and ready before, by name of each hop', async () => {
		const portal = await startPortal({ DATA_DIR: dataDir });
		try {
			expect(await (await fetch(`${portal.url}/healthz`)).text()).toBe('ok\n');
			const ready = await fetch(`${portal.url}/readyz`);
			expect(ready.status).toBe(200);
			expect(await ready.json()).toEqual({ ready: true, database: true, store: true });
		} finally {
			await portal.stop();
		}
	});

	test('is alive but not ready when a hop does not answer, and says no reason', async () => {
		const portal = await startPortal({ AGENTOPS_API_URL: 'http://127.0.0.1:9' });
		try {
			expect((await fetch(`${portal.url}/healthz`)).status).toBe(200);
			const ready = await fetch(`${portal.url}/readyz`);
			expect(ready.status).toBe(503);
			expect(await ready.json()).toEqual({ ready: false, database: true, agentops: false });
		} finally {
			await portal.stop();
		}
	});

	test('logs a line of JSON a request, with its id and without a secret', async () => {
		const portal = await startPortal({ DATA_DIR: dataDir, LOG_LEVEL: 'info' });
		try {
			const cookie = await signIn(portal);
			const reply = await fetch(`${portal.url}/admin/people?token=hunter2`, {
				headers: { cookie, authorization: 'Bearer hunter2-bearer' }
			});
			await reply.arrayBuffer();
			// A line is written once its answer has been sent.
			const line = await vi.waitUntil(
				() =>
					portal
						.output()
						.split('\n')
						.slice(0, -1)
						.filter((text) => text.startsWith('{'))
						.map((text) => JSON.parse(text) as Record<string, unknown>)
						.find(({ path }) => path === '/admin/people'),
				{ timeout: 10_000, interval: 50 }
			);
			expect(line).toMatchObject({ method: 'GET', status: 200, msg: 'request' });
			expect(line.requestId).toBe(reply.headers.get('x-request-id'));
			expect(portal.output()).not.toMatch(/hunter2|correct horse/);
			expect(portal.output()).not.toContain(portal.apiKey);
			expect(portal.output()).not.toContain(cookie.split('=')[1]?.slice(0, 20));
		} finally {
			await portal.stop();
		}
	});
});
