import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
	startFakeGrafana,
	type FakeGrafanaOptions
} from '../../../../../tests/fakes/grafana/fake-grafana.ts';
import { identify } from '../application.ts';
import { diagnose } from './doctor.ts';

const names = { publicOrigin: 'http://localhost:3002', portalOrigin: 'http://localhost:3000' };
const identity = identify({ sessionId: 's', email: 'op@example.com', role: 'operator' });

async function examine(options: FakeGrafanaOptions) {
	const fake = await startFakeGrafana({ rootUrl: names.publicOrigin, ...options });
	try {
		return await diagnose({ ...names, identity, upstreamUrl: fake.url, timeoutMs: 2_000 });
	} finally {
		await fake.close();
	}
}

describe('diagnose', () => {
	it('has nothing to say about a healthy set-up but its version', async () => {
		expect(await examine({})).toEqual([
			{ kind: 'running', severity: 'info', params: { version: '12.0.2' } }
		]);
		expect(await examine({ version: null })).toMatchObject([{ kind: 'running' }]);
	});

	it('tells what does not run from what is not ready and from another program', async () => {
		const absent = await diagnose({ ...names, identity, upstreamUrl: 'http://127.0.0.1:4159' });
		expect(absent).toMatchObject([{ kind: 'not-running', params: { code: 'ECONNREFUSED' } }]);
		expect(await examine({ state: 'starting' })).toMatchObject([{ kind: 'starting' }]);
		const other = createServer((_, res) => res.end('<h1>Prometheus</h1>'));
		await new Promise<void>((resolve) => other.listen(4158, '127.0.0.1', resolve));
		expect(
			await diagnose({ ...names, identity, upstreamUrl: 'http://127.0.0.1:4158' })
		).toMatchObject([{ kind: 'not-grafana', params: { status: 200 } }]);
		other.close();
	});

	it('finds a root_url that is not what browsers see, and one with a path', async () => {
		const params = { configured: 'http://grafana:3000/', expected: names.publicOrigin };
		expect(await examine({ rootUrl: 'http://grafana:3000/' })).toMatchObject([
			{ kind: 'root-url-differs', severity: 'warning', params },
			{ kind: 'running' }
		]);
		expect(await examine({ rootUrl: 'http://localhost:3002/grafana/' })).toMatchObject([
			{ kind: 'root-url-differs', params: { ...params, configured: '/grafana/' } },
			{ kind: 'running' }
		]);
	});

	it('says how people come in: as themselves, as nobody, or by a password', async () => {
		expect(await examine({ signIn: 'anonymous' })).toMatchObject([
			{ kind: 'anonymous', severity: 'info' },
			{ kind: 'running' }
		]);
		expect(await examine({ signIn: 'login' })).toMatchObject([
			{ kind: 'login-required', severity: 'warning' },
			{ kind: 'running' }
		]);
	});

	it('looks at the addresses as for every embedded application', async () => {
		const fake = await startFakeGrafana();
		const found = await diagnose({
			identity,
			upstreamUrl: fake.url,
			portalOrigin: 'http://localhost:3000',
			publicOrigin: 'http://grafana.localhost:3000'
		});
		expect(found.map(({ kind }) => kind)).toContain('cross-site');
		await fake.close();
	});
});
