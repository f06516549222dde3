import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { signatureOf } from '../notify/webhook.ts';
import { openServices } from './services.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-services-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const given = '0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b';
const caller = { headers: new Headers(), address: '192.0.2.7', secure: false };
const open = (name: string, env: Record<string, string> = {}) =>
	openServices(readConfig({ DATA_DIR: join(root, name), LOG_LEVEL: 'silent', ...env }), { ms: 0 });

describe('the embedded portal', () => {
	it('starts empty: a project, no key, set-up open, ready', async () => {
		const services = await open('empty');
		const [project, ...more] = await services.projects.list();
		expect(project).toMatchObject({ slug: 'default-project' });
		expect(more).toEqual([]);
		expect(await services.apiKeys.list(project?.id ?? '')).toEqual([]);
		expect(await services.setUp.isOpen()).toBe(true);
		expect(await services.readiness()).toEqual({ database: true, store: true });
		await services.close();
	});

	it('is set up from the environment once, and stays so over restarts', async () => {
		const env = {
			ADMIN_EMAIL: 'Admin@Example.com',
			ADMIN_PASSWORD: 'correct horse',
			AGENTOPS_API_KEY: given.toUpperCase()
		};
		const first = await open('unattended', env);
		expect(await first.setUp.isOpen()).toBe(false);
		expect(await first.auth.signIn(caller, 'admin@example.com', 'correct horse')).not.toBeNull();
		const project = await first.apiKeys.verify(given);
		expect(project).toMatchObject({ slug: 'default-project' });
		await first.close();

		const second = await open('unattended', { ...env, ADMIN_PASSWORD: 'another horse' });
		expect(await second.people.count()).toBe(1);
		expect(await second.auth.signIn(caller, 'admin@example.com', 'another horse')).toBeNull();
		expect(await second.apiKeys.verify(given)).toEqual(project);
		expect(await second.apiKeys.list(project?.id ?? '')).toHaveLength(1);
		await second.close();
	});

	it('seals at its start what an older portal left in plain, and signs with it over rotations', async () => {
		const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
		const received: { headers: IncomingHttpHeaders; body: string }[] = [];
		const hook = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (text: string) => (body += text));
			request.on('end', () => {
				received.push({ headers: request.headers, body });
				response.writeHead(200).end();
			});
		});
		await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
		// A listening TCP server has such an address.
		const { port } = hook.address() as AddressInfo;
		const folder = join(root, 'in-plain');
		const withTable = async <T>(work: (db: Database['kysely']) => Promise<T>): Promise<T> => {
			const { kysely, close } = await openDatabase(folder, undefined);
			return work(kysely).finally(close);
		};
		await withTable((db) =>
			db
				.insertInto('receiver')
				.values({
					id: 'old',
					kind: 'webhook',
					address: `http://127.0.0.1:${port}/`,
					secret,
					createdAtMs: 1_000,
					createdBy: 'me@example.com'
				})
				.execute()
		);
		const older = 'the secret of this portal that is older';
		const newer = 'the secret of this portal that is newer';
		for (const PORTAL_SECRET of [older, `${newer},${older}`, newer]) {
			const services = await open('in-plain', { PORTAL_SECRET, WEBHOOK_ALLOW_PRIVATE: 'true' });
			const { receivers, budgetWatch } = services.money;
			const receiver = await receivers.find('old');
			expect(receiver && (await budgetWatch.test(receiver))).toEqual({ ok: true });
			await services.close();
			const rows = await withTable((db) => db.selectFrom('receiver').selectAll().execute());
			expect(JSON.stringify(rows)).not.toContain('whsec_');
		}
		expect(received).toHaveLength(3);
		for (const { headers, body } of received) {
			const id = String(headers['webhook-id']);
			const atMs = Number(headers['webhook-timestamp']) * 1_000;
			expect(headers).toMatchObject(signatureOf({ id, secret, body, atMs }));
		}
		const services = await open('in-plain', { PORTAL_SECRET: older });
		const [receiver] = await services.money.receivers.list();
		expect(receiver && (await services.money.budgetWatch.test(receiver))).toEqual({
			ok: false,
			problem: 'its secret cannot be opened',
			final: false
		});
		expect(received).toHaveLength(3);
		await services.close();
		hook.close();
	}, 30_000);

	it('names the setting that keeps it from starting', async () => {
		const mysql = open('mysql', { DATABASE_URL: 'postgres://u:hunter2@db/portal' });
		await expect(mysql).rejects.toThrow(ConfigError);
		await expect(mysql).rejects.toThrow(/^DATABASE_URL: /);
		writeFileSync(join(root, 'a-file'), '');
		await expect(open('a-file')).rejects.toThrow(/^DATA_DIR: .* cannot be written/);
		const down = open('down', { CLICKHOUSE_URL: 'http://127.0.0.1:9' });
		await expect(down).rejects.toThrow(/^CLICKHOUSE_URL: /);
	});
});

describe('the portal on a remote AgentOps', () => {
	it('starts while that is down, takes no spans and says so', async () => {
		const services = await open('remote', {
			AGENTOPS_API_URL: 'http://127.0.0.1:9',
			AGENTOPS_API_KEY: given
		});
		expect(services.intake).toBeNull();
		expect(services.projects.editable).toBe(false);
		expect(await services.projects.list()).toEqual([]);
		expect(await services.readiness()).toEqual({ database: true, agentops: false });
		await services.close();
	});
});
