/** Addresses of embedded applications that are kept in the portal, while it runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../e2e/free-port.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import { startFakeLangfuse, type FakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { isBuilt, keepConnection, removeConnection, signIn } from './run.ts';

describe.runIf(isBuilt)('an address that is kept in the portal', { timeout: 60_000 }, () => {
	let dataDir: string;
	let settings: Record<string, string>;
	let origin: string;
	let portal: Portal;
	let cookie: string;
	const langfuses: FakeLangfuse[] = [];

	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'portal-kept-'));
		const [port, langfusePort] = [await freePort(), await freePort()];
		origin = `http://127.0.0.1:${langfusePort}`;
		settings = { DATA_DIR: dataDir, PORT: String(port), LANGFUSE_PORT: String(langfusePort) };
		langfuses.push(await startFakeLangfuse({ nextauthUrl: origin }));
		langfuses.push(await startFakeLangfuse({ nextauthUrl: origin }));
		portal = await startPortal(settings);
		cookie = await signIn(portal);
	}, 60_000);
	afterAll(async () => {
		await portal.stop();
		for (const langfuse of langfuses) await langfuse.close();
		await rm(dataDir, { recursive: true, force: true });
	}, 60_000);

	const keep = (langfuse: FakeLangfuse | undefined) =>
		keepConnection(portal, { id: 'langfuse', LANGFUSE_URL: langfuse?.url ?? '' });
	const page = async (path: string) => {
		const response = await fetch(`${portal.url}${path}`, { headers: { cookie } });
		return { policy: response.headers.get('content-security-policy'), text: await response.text() };
	};
	/** Goes through the door as a browser does. @returns the cookies that it is given */
	async function enter(brought = ''): Promise<string[]> {
		const door = `${portal.url}/admin/langfuse/open`;
		const invited = await fetch(door, { headers: { cookie }, redirect: 'manual' });
		const ticket = invited.headers.get('location') ?? '';
		expect(ticket, portal.output()).toContain(`${origin}/.agent-portal/enter`);
		const entered = await fetch(ticket, { headers: { cookie: brought }, redirect: 'manual' });
		return entered.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '');
	}
	const ask = async (brought: string) =>
		(await fetch(`${origin}/api/auth/session`, { headers: { cookie: brought } })).status;

	test('is in use at once: its port, the gate, and the policy of every page', async () => {
		await expect(fetch(origin)).rejects.toThrow();
		expect((await page('/admin/monitoring')).policy).not.toContain('frame-src');
		await keep(langfuses[0]);
		expect(await ask('')).toBe(401);
		expect((await page('/admin/monitoring')).policy).toContain(`frame-src 'self' ${origin}`);
		const brought = (await enter()).join('; ');
		expect(await ask(brought)).toBe(200);
		expect(langfuses[0]?.seen.length).toBeGreaterThan(0);
	});

	test('that changes takes nobody’s cookies along', async () => {
		const before = `${(await enter()).join('; ')}; next-auth.session-token=of-the-first`;
		expect(await ask(before)).toBe(200);
		await keep(langfuses[1]);
		expect(await ask(before)).toBe(401);
		const fresh = await enter(before);
		expect(fresh).toContain('next-auth.session-token=');
		expect(await ask(fresh.join('; '))).toBe(200);
		const sent = langfuses[1]?.seen.flatMap(({ headers }) => headers.map(([, value]) => value));
		expect(sent?.join()).not.toContain('of-the-first');
	});

	test('is there after a restart, and gone at once when it is removed', async () => {
		await portal.stop();
		portal = await startPortal(settings);
		cookie = await signIn(portal);
		expect(await ask('')).toBe(401);
		await removeConnection(portal, 'langfuse');
		await expect(fetch(origin)).rejects.toThrow();
		expect((await page('/admin/monitoring')).policy).not.toContain('frame-src');
		expect((await page('/admin/langfuse')).text.match(/LANGFUSE_URL=/)).not.toBeNull();
	});

	test('whose port is taken is said on its page, and does not keep the portal from starting', async () => {
		const other = createServer((_, response) => response.end('other'));
		await new Promise<void>((resolve) =>
			other.listen(Number(new URL(origin).port), '127.0.0.1', resolve)
		);
		await keep(langfuses[0]);
		const words = new RegExp(`port ${new URL(origin).port}|${new URL(origin).port} 포트`);
		const isSaid = async (path: string) => words.test((await page(path)).text);
		expect(await isSaid('/admin/settings/connections')).toBe(true);
		await portal.stop();
		portal = await startPortal(settings);
		cookie = await signIn(portal);
		expect(portal.output()).toContain('LANGFUSE_PORT');
		await expect.poll(() => isSaid('/admin/langfuse'), { timeout: 10_000 }).toBe(true);

		other.closeAllConnections();
		await new Promise((resolve) => other.close(resolve));
		await expect.poll(() => ask('').catch(() => null), { timeout: 10_000 }).toBe(401);
		expect(await isSaid('/admin/settings/connections')).toBe(false);
	});
});
