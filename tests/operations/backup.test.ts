import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeArchive } from '../../src/lib/server/operations/archive/write-archive.ts';
import { manifest as manifestSchema } from '../../src/lib/server/operations/backup/manifest.ts';
import { startPortal, type Portal } from '../e2e/portal.ts';
import {
	isBuilt,
	isSignedIn,
	keepConnection,
	keepSending,
	keptConnections,
	missingSessions,
	runCommand,
	signIn
} from './run.ts';

describe.runIf(isBuilt)('backup and restore', { timeout: 180_000 }, () => {
	let home: string;
	let dataDir: string;
	let file: string;
	/** Of the portal that was backed up. */
	let cookie: string;
	let before: string[];

	beforeAll(async () => {
		home = await mkdtemp(join(tmpdir(), 'portal-backup-'));
		dataDir = join(home, 'data');
		file = join(home, 'backup.tar');
	});
	afterAll(() => rm(home, { recursive: true, force: true }));

	const run = (args: readonly string[], folder: string, input?: string) =>
		runCommand(args, { DATA_DIR: folder }, input);

	test('a portal is backed up while it takes spans, and loses none by it', async () => {
		const portal = await startPortal({ DATA_DIR: dataDir });
		try {
			cookie = await signIn(portal);
			await keepConnection(portal, { id: 'mail', SMTP_URL: 'smtp://127.0.0.1:9' });
			const sending = keepSending(portal);
			await expect.poll(() => sending.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(40);
			before = [...sending.acknowledged];
			const { code, said } = await run(['backup', file], dataDir);
			await sending.stop();
			expect(code, said).toBe(0);
			expect(said).toMatch(/1 people, 1 projects/);
			expect(await missingSessions(portal, sending.acknowledged)).toEqual([]);
			expect((await stat(file)).mode & 0o777).toBe(0o600);
			const again = await run(['backup', file], dataDir);
			expect(again).toMatchObject({ code: 1 });
			expect(again.said).toContain('exists already');
			expect((await run(['restore', file], dataDir)).said).toContain('Stop it first');
			// Nothing of it is left in the portal's own folder.
			await expect.poll(() => readdir(join(dataDir, 'traces/shadow'))).toEqual(['increment.txt']);
			expect((await readdir(dataDir)).filter((name) => name.startsWith('backup'))).toEqual([]);
		} finally {
			await portal.stop();
		}
	});

	test('a restored portal has every total, person, key, sign-in and kept connection', async () => {
		const restored = join(home, 'restored');
		const { code, said } = await run(['restore', file], restored);
		expect(code, said).toBe(0);
		const manifest = await readManifest();
		const { totals } = manifest.store ?? expect.fail('no store in it');
		expect(totals.spans).toBeGreaterThanOrEqual(before.length);
		expect(totals).toMatchObject({ sessions: totals.spans, llmCalls: totals.spans });
		expect(totals.ledgerCost).toBe(totals.cost);
		expect(Number(totals.cost)).toBeCloseTo(totals.spans * 0.0035, 9);
		expect(said).toContain(
			`${totals.sessions} sessions, ${totals.spans} spans, ${totals.cost} USD`
		);
		expect(said).toMatch(/Audit log: [1-9]\d* entries, every seal is right/);
		expect(await keptConnections({ DATA_DIR: restored })).toBe('kept in the portal: SMTP_URL');

		const portal = await startPortal({ DATA_DIR: restored, ADMIN_EMAIL: '', ADMIN_PASSWORD: '' });
		try {
			expect(await missingSessions(portal, before)).toEqual([]);
			expect(await isSignedIn(portal, cookie)).toBe(true);
			expect(await isSignedIn(portal, await signIn(portal))).toBe(true);
			expect(await totalOf(portal, cookie)).toBe(totals.sessions);
			const sending = keepSending(portal);
			await expect.poll(() => sending.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(5);
			await sending.stop();
			expect(await totalOf(portal, cookie)).toBe(totals.sessions + sending.acknowledged.length);
		} finally {
			await portal.stop();
		}
	});

	test('a portal that does not run is backed up as well, through a pipe', async () => {
		const { code, out, said } = await run(['backup', '-'], dataDir);
		expect(code, said).toBe(0);
		const piped = join(home, 'piped.tar');
		await writeFile(piped, out);
		const folder = join(home, 'from-pipe');
		expect(await run(['restore', '-'], folder, piped)).toMatchObject({ code: 0 });
		expect((await readdir(folder)).sort()).toEqual(['portal.db', 'secret', 'traces']);
		expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600);
	});

	test('what is there is kept unless told, and then moved aside', async () => {
		const folder = join(home, 'from-pipe');
		const refused = await run(['restore', file], folder);
		expect(refused).toMatchObject({ code: 1 });
		expect(refused.said).toContain('is not empty');
		const replaced = await run(['restore', file, '--replace'], folder);
		expect(replaced.code, replaced.said).toBe(0);
		const kept = (await readdir(folder)).find((name) => name.startsWith('before-restore-')) ?? '';
		expect((await readdir(join(folder, kept))).sort()).toEqual(['portal.db', 'secret', 'traces']);
	});

	test.each([
		['damaged', (bytes: Buffer) => flipped(bytes, bytes.indexOf('SQLite format 3') + 60)],
		['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4000)],
		['something else', () => Buffer.from('PK'.repeat(2000))]
	])('a file that is %s changes nothing', async (_name, harm) => {
		const harmed = join(home, 'harmed.tar');
		await writeFile(harmed, harm(await readFile(file)));
		const folder = join(home, 'untouched');
		const { code, said } = await run(['restore', harmed], folder);
		expect(code).toBe(1);
		expect(said).toMatch(/backup/);
		expect(await readdir(folder)).toEqual([]);
	});

	test('a backup of a newer portal is refused in a sentence', async () => {
		const manifest = await readManifest();
		const newer = { ...manifest, portal: '9.0.0', store: null };
		newer.database?.migrations.push('9999-from-the-future');
		const path = join(home, 'newer.tar');
		const pieces: Buffer[] = [];
		const packed = [{ path: 'manifest.json', content: { text: JSON.stringify(newer) } }];
		for await (const piece of writeArchive(packed, 0)) pieces.push(piece);
		await writeFile(path, Buffer.concat(pieces));
		const { code, said } = await run(['restore', path], join(home, 'untouched'));
		expect(code).toBe(1);
		expect(said).toContain('made by a newer portal (9.0.0)');
	});

	test('nothing to back up, no file to restore and no such command are said', async () => {
		expect((await run(['backup'], join(home, 'nowhere'))).said).toContain('nothing to back up');
		expect((await run(['restore', 'nowhere.tar'], join(home, 'x'))).said).toContain('no file');
		expect(await run(['restore'], join(home, 'x'))).toMatchObject({ code: 2 });
		expect((await run(['backup', '--wrong'], dataDir)).said).toContain('npm run backup');
		expect((await run(['make-coffee'], dataDir)).said).toContain('There are these commands');
		expect(existsSync(join(home, 'nowhere'))).toBe(false);
	});

	async function readManifest() {
		const bytes = await readFile(file);
		const end = bytes.indexOf('\n}\n', 512) + 2;
		return manifestSchema.parse(JSON.parse(bytes.toString('utf8', 512, end)));
	}
});

function flipped(bytes: Buffer, at: number): Buffer {
	const changed = Buffer.from(bytes);
	changed[at] = (changed[at] ?? 0) ^ 1;
	return changed;
}

async function totalOf(portal: Portal, cookie: string): Promise<number> {
	const range = new URLSearchParams({
		project_id: 'default-project',
		start_time: new Date(Date.now() - 3_600_000).toISOString(),
		end_time: new Date(Date.now() + 60_000).toISOString()
	});
	const response = await fetch(`${portal.url}/api/agentops/traces?${range}`, {
		headers: { cookie }
	});
	const { total } = (await response.json()) as { total: number };
	return total;
}
