import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMariaDb, startMariaDb } from '../builders/mariadb.ts';
import { startFakeLangfuse } from '../fakes/langfuse/fake-langfuse.ts';
import { startPortal } from '../e2e/portal.ts';
import { isBuilt, keepConnection, runCommand } from './run.ts';

interface Finding {
	readonly hop: string;
	readonly state: string;
	readonly found: string;
	readonly advice: string | null;
}

describe.runIf(isBuilt)('the doctor', { timeout: 120_000 }, () => {
	let dataDir: string;
	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'portal-doctor-'));
	});
	afterAll(() => rm(dataDir, { recursive: true, force: true }));

	async function examine(env: Readonly<Record<string, string>> = {}) {
		const { code, out, said } = await runCommand(['doctor', '--json'], {
			DATA_DIR: dataDir,
			...env
		});
		const { state, findings } = JSON.parse(out.toString()) as {
			state: string;
			findings: Finding[];
		};
		const of = (hop: string) => findings.filter((each) => each.hop === hop);
		return { code, state, findings, of, all: out.toString() + said };
	}

	test('finds nothing wrong before the first start, and makes nothing', async () => {
		const nowhere = join(dataDir, 'nowhere');
		const { code, state, of } = await examine({ DATA_DIR: nowhere });
		expect([code, state]).toEqual([0, 'ok']);
		expect(of('data directory')[0]?.found).toContain('the first start makes it');
		expect(existsSync(nowhere)).toBe(false);
	});

	test('looks at a portal that runs, and at one that does not', async () => {
		const portal = await startPortal({ DATA_DIR: dataDir });
		const running = await examine();
		expect(running.of('portal')[0]?.found).toBe(`runs as process ${portal.pid} and is ready`);
		expect(running.of('database')[0]?.found).toMatch(/SQLite .* 1 people, 1 projects/);
		await portal.stop();
		const stopped = await examine();
		expect([running.code, stopped.code]).toEqual([0, 0]);
		expect(stopped.of('portal')[0]?.found).toContain('none runs');
		expect(stopped.of('trace store')[0]?.found).toMatch(/ClickHouse \d.* 0 spans/);
		expect(stopped.of('audit log')[0]?.found).toContain('every seal is right');
	});

	test('says in lines for a person what to do', async () => {
		await chmod(join(dataDir, 'secret'), 0o644);
		const { code, out } = await runCommand(['doctor'], { DATA_DIR: dataDir });
		expect(code).toBe(0);
		expect(out.toString()).toContain(`! private files: others can read ${dataDir}/secret`);
		expect(out.toString()).toContain(`→ Keep it to its owner: chmod 600 ${dataDir}/secret`);
		await chmod(join(dataDir, 'secret'), 0o600);
	});

	test('names a wrong setting, and a port that another program has', async () => {
		const wrong = await examine({ SMTP_URL: 'ftp://hunter2@mail' });
		expect([wrong.code, wrong.of('settings')[0]?.state]).toEqual([1, 'failure']);
		expect(wrong.all).toContain('SMTP_URL: must be an smtp://');
		expect(wrong.all).not.toContain('hunter2');
		const other = createServer();
		const port = await new Promise<number>((resolve) => {
			other.listen(0, '127.0.0.1', () => {
				const address = other.address();
				resolve(typeof address === 'object' && address ? address.port : 0);
			});
		});
		const taken = await examine({ HOST: '127.0.0.1', PORT: String(port) });
		other.close();
		expect(taken.of(`port ${port}`)).toMatchObject([
			{ state: 'failure', found: 'another program has it' }
		]);
	});

	test('tells of each neighbour that does not answer, and shows no secret', async () => {
		const nobody = 'http://127.0.0.1:9';
		const { code, of, all } = await examine({
			ORIGIN: 'http://localhost:3000',
			LANGFUSE_URL: nobody,
			PROMETHEUS_URL: nobody,
			PROMETHEUS_TOKEN: 'hunter2-prometheus',
			GRAFANA_URL: nobody,
			SMTP_URL: 'smtp://user:hunter2-mail@127.0.0.1:9',
			OIDC_ISSUER: nobody,
			OIDC_CLIENT_ID: 'portal',
			OIDC_CLIENT_SECRET: 'hunter2-oidc',
			OTEL_EXPORTER_OTLP_ENDPOINT: nobody,
			OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2-otlp',
			CLICKHOUSE_URL: nobody,
			CLICKHOUSE_PASSWORD: 'hunter2-clickhouse',
			AGENTOPS_API_URL: nobody,
			AGENTOPS_EMAIL: 'a@example.com',
			AGENTOPS_PASSWORD: 'hunter2-agentops',
			DATABASE_URL: 'mysql://portal:hunter2-db@127.0.0.1:9/portal'
		});
		expect(code).toBe(1);
		const failing = [
			'Langfuse',
			'Prometheus',
			'mail',
			'identity provider',
			'telemetry',
			'ClickHouse',
			'AgentOps',
			'database'
		];
		for (const hop of failing) {
			expect(of(hop), hop).toMatchObject([{ state: 'failure' }]);
			expect(of(hop)[0]?.advice, hop).toBeTruthy();
		}
		expect(of('Grafana')).toMatchObject([{ state: 'failure' }]);
		expect(all).not.toContain('hunter2');
	});

	test('looks at the connections that are kept in the portal', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'portal-doctor-'));
		const portal = await startPortal({ DATA_DIR: folder });
		try {
			await keepConnection(portal, { id: 'mail', SMTP_URL: 'smtp://a:hunter2-kept@127.0.0.1:9' });
			await keepConnection(portal, { id: 'grafana', GRAFANA_URL: 'http://127.0.0.1:9' });
		} finally {
			await portal.stop();
		}
		const kept = await examine({ DATA_DIR: folder });
		expect(kept.of('kept connections')).toMatchObject([
			{ state: 'ok', found: 'kept in the portal: SMTP_URL, GRAFANA_URL' }
		]);
		expect(kept.of('mail')).toMatchObject([{ state: 'failure' }]);
		expect(kept.of('Grafana')).toMatchObject([{ state: 'failure' }]);
		expect(kept.of('port 3002')).toHaveLength(1);
		expect(kept.all).not.toContain('hunter2');

		const set = await examine({ DATA_DIR: folder, SMTP_URL: 'smtp://127.0.0.1:10' });
		expect(set.of('kept connections')).toMatchObject([
			{ found: 'kept in the portal: GRAFANA_URL' }
		]);

		await writeFile(join(folder, 'secret'), `${'n'.repeat(40)}\n`, { mode: 0o600 });
		const foreign = await examine({ DATA_DIR: folder });
		const unread = { state: 'warning', advice: expect.stringContaining('Settings, Connections') };
		expect(foreign.of('kept connections')).toMatchObject([unread, unread]);
		expect(foreign.of('mail')).toEqual([]);
		await rm(folder, { recursive: true, force: true });
	});

	test('passes on what Langfuse’s doctor finds', async () => {
		const fake = await startFakeLangfuse({ nextauthUrl: 'http://elsewhere:3003' });
		const { of } = await examine({ LANGFUSE_URL: fake.url });
		await fake.close();
		expect(of('Langfuse').map(({ state }) => state)).toContain('warning');
		expect(
			of('Langfuse')
				.map(({ advice }) => advice)
				.join()
		).toContain('NEXTAUTH_URL=http://localhost:3001');
	});

	test.runIf(hasMariaDb)('looks at MariaDB without changing it', async () => {
		const server = await startMariaDb();
		try {
			const DATABASE_URL = await server.database();
			const empty = await examine({ DATABASE_URL });
			expect(empty.of('database')).toMatchObject([{ state: 'ok' }]);
			expect(empty.of('database')[0]?.found).toMatch(/MariaDB .*the next start/);
			const again = await examine({ DATABASE_URL });
			expect(again.of('database')).toEqual(empty.of('database'));
		} finally {
			await server.stop();
		}
	});
});
