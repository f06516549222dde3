import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/free-port.ts';
import { signIn } from '../operations/run.ts';
import { startFakeLangfuse, type FakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';

const admin = { email: 'admin@example.com', password: 'correct horse battery staple' };

describe('the portal in development', { timeout: 120_000 }, () => {
	let langfuse: FakeLangfuse;
	let dataDir: string;
	let vite: ChildProcess;
	let port: number;
	let langfusePort: number;
	let said = '';

	beforeAll(async () => {
		langfuse = await startFakeLangfuse();
		dataDir = await mkdtemp(join(tmpdir(), 'agent-portal-dev-'));
		[port, langfusePort] = [await freePort(), await freePort()];
		const args = ['node_modules/vite/bin/vite.js', 'dev', '--port', String(port), '--strictPort'];
		vite = spawn(process.execPath, args, {
			env: {
				...process.env,
				// What runs this test is not what runs the portal.
				VITEST: undefined,
				NODE_ENV: undefined,
				DATA_DIR: dataDir,
				LANGFUSE_URL: langfuse.url,
				LANGFUSE_PORT: String(langfusePort),
				// Of a settings file that is shared with a built portal.
				ORIGIN: 'https://portal.example.com',
				LANGFUSE_PUBLIC_ORIGIN: 'https://langfuse.example.com',
				ADMIN_EMAIL: admin.email,
				ADMIN_PASSWORD: admin.password
			}
		});
		vite.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		vite.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
		await vi.waitUntil(() => said.includes('ready in'), { timeout: 60_000 });
	}, 90_000);
	afterAll(async () => {
		const ended = new Promise((resolve) => vite.once('exit', resolve));
		vite.kill('SIGTERM');
		await ended;
		await langfuse.close();
		await rm(dataDir, { recursive: true, force: true });
	});

	it('answers on its own port, and Langfuse’s on the second, behind the gate', async () => {
		const health = await fetch(`http://localhost:${port}/healthz`);
		expect(health.status, said).toBe(200);

		const asked = { headers: { accept: 'application/json', 'sec-fetch-dest': 'empty' } };
		const refused = await fetch(`http://localhost:${langfusePort}/api/anything`, asked);
		expect(refused.status, said).toBe(401);
		expect(refused.headers.get('content-type')).toContain('application/json');
		expect(langfuse.seen).toEqual([]);
	});

	it('opens Langfuse for an administrator, in a frame of whatever port Vite listens on', async () => {
		const url = `http://localhost:${port}`;
		const cookie = await signIn({ url, admin, output: () => said });
		const opened = await fetch(`${url}/admin/langfuse/open`, {
			headers: { cookie },
			redirect: 'manual'
		});
		const frame = { 'sec-fetch-dest': 'iframe', accept: 'text/html' };
		const entered = await fetch(opened.headers.get('location') ?? '', {
			headers: frame,
			redirect: 'manual'
		});
		const [pass = ''] = entered.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
		const page = await fetch(`http://localhost:${langfusePort}/project/one`, {
			headers: { ...frame, cookie: pass }
		});
		expect(page.status, said).toBe(200);
		expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${url}`);
		expect(await page.text()).toContain('/project/one');
	});
});
