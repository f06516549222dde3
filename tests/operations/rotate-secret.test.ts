import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../e2e/free-port.ts';
import { startPortal } from '../e2e/portal.ts';
import {
	isBuilt,
	isSignedIn,
	keepConnection,
	keptConnections,
	runCommand,
	sendCall,
	signIn
} from './run.ts';

describe.runIf(isBuilt)('a rotated secret', { timeout: 120_000 }, () => {
	let dataDir: string;
	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'portal-rotate-'));
	});
	afterAll(() => rm(dataDir, { recursive: true, force: true }));

	test('opens what the one before sealed, and signs anew', async () => {
		const first = await startPortal({ DATA_DIR: dataDir });
		const cookie = await signIn(first);
		await keepConnection(first, { id: 'mail', SMTP_URL: 'smtp://127.0.0.1:9' });
		await first.stop();
		const old = (await readFile(join(dataDir, 'secret'), 'utf8')).trim();

		const { code, said } = await runCommand(['rotate-secret'], { DATA_DIR: dataDir });
		expect(code, said).toBe(0);
		const [fresh, ...older] = (await readFile(join(dataDir, 'secret'), 'utf8')).trim().split('\n');
		expect(older).toEqual([old]);
		expect(said).not.toContain(fresh);
		expect(said).not.toContain(old);
		expect((await stat(join(dataDir, 'secret'))).mode & 0o777).toBe(0o600);

		const second = await startPortal({ DATA_DIR: dataDir });
		try {
			expect(await isSignedIn(second, cookie)).toBe(false);
			expect(await isSignedIn(second, await signIn(second))).toBe(true);
			expect(await sendCall(second)).not.toBeNull();
		} finally {
			await second.stop();
		}
		const checked = await runCommand(['doctor', '--json'], { DATA_DIR: dataDir });
		const failing = /"hop": "(.*)",\s+"state": "failure"/g;
		const failures = [...checked.out.toString().matchAll(failing)].map(([, hop]) => hop);
		expect(failures, 'nobody takes mail at that address').toEqual(['mail']);
		expect(checked.out.toString()).toContain('every seal is right');
		// That start has sealed it anew: the secret before is needed no more.
		const rotated = await readFile(join(dataDir, 'secret'), 'utf8');
		await writeFile(join(dataDir, 'secret'), `${fresh}\n`);
		expect(await keptConnections({ DATA_DIR: dataDir })).toBe('kept in the portal: SMTP_URL');
		await writeFile(join(dataDir, 'secret'), rotated);
	});

	test('seals anew the key that signs people in to Langfuse', async () => {
		const sso = {
			DATA_DIR: dataDir,
			LANGFUSE_URL: 'http://127.0.0.1:9',
			LANGFUSE_PORT: String(await freePort()),
			LANGFUSE_SSO_SECRET: 'a secret of thirty-two characters or more'
		};
		const kidsOf = async () => {
			const portal = await startPortal(sso);
			try {
				const published: unknown = await (await fetch(`${portal.url}/oidc/jwks`)).json();
				return published;
			} finally {
				await portal.stop();
			}
		};
		const before = await kidsOf();
		expect((await runCommand(['rotate-secret'], { DATA_DIR: dataDir })).code).toBe(0);
		expect(await kidsOf()).toEqual(before);
		const file = join(dataDir, 'secret');
		const [newest = ''] = (await readFile(file, 'utf8')).split('\n');
		await writeFile(file, `${newest}\n`);
		expect(await kidsOf()).toEqual(before);
	});

	test('is the environment’s matter where PORTAL_SECRET gives it', async () => {
		const secret = 'one secret of the environment here';
		const { code, said } = await runCommand(['rotate-secret'], {
			DATA_DIR: dataDir,
			PORTAL_SECRET: secret
		});
		expect(code).toBe(1);
		expect(said).toContain('PORTAL_SECRET');
		expect(said).not.toContain(secret);
	});
});
