import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
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
