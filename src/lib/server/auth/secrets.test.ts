import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { deriveKey, readSecrets, secretsOf } from './secrets.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-secrets-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('secretsOf', () => {
	it('takes the secrets that are given, the newest first, and looks at no file', () => {
		const [old, fresh] = ['o'.repeat(32), 'f'.repeat(40)];
		expect(secretsOf(`${fresh}, ${old}`, '/nowhere')).toEqual([fresh, old]);
		expect(() => secretsOf('hunter2', '/nowhere')).toThrow(/^PORTAL_SECRET: .* 32 characters/);
		expect(() => secretsOf('hunter2', '/nowhere')).not.toThrow(/hunter2/);
	});
});

describe('readSecrets', () => {
	it('makes one secret for its owner only and keeps it', () => {
		const dir = join(root, 'new');
		const made = readSecrets(dir);
		expect(made).toHaveLength(1);
		expect(made[0].length).toBeGreaterThanOrEqual(43);
		expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
		expect(readSecrets(dir)).toEqual(made);
		expect(readdirSync(dir)).toEqual(['secret']);
	});

	it('reads a rotated file newest first and narrows its mode', () => {
		const dir = join(root, 'rotated');
		const [old] = readSecrets(dir);
		const fresh = 'n'.repeat(43);
		writeFileSync(join(dir, 'secret'), `${fresh}\n${old}\n`, { mode: 0o644 });
		expect(readSecrets(dir)).toEqual([fresh, old]);
		expect(statSync(join(dir, 'secret')).mode & 0o777).toBe(0o600);
	});

	it('refuses an empty or short secret without showing it', () => {
		const dir = join(root, 'short');
		readSecrets(dir);
		for (const text of ['', '\n', 'hunter2\n']) {
			writeFileSync(join(dir, 'secret'), text);
			expect(() => readSecrets(dir)).toThrow(/at least 32 characters/);
			expect(() => readSecrets(dir)).not.toThrow(/hunter2/);
		}
	});
});

describe('deriveKey', () => {
	it('differs by purpose and by secret', () => {
		const keys = [deriveKey('a', 'jwt'), deriveKey('a', 'cookie'), deriveKey('b', 'jwt')];
		expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(3);
		expect(keys[0]).toHaveLength(32);
		expect(deriveKey('a', 'jwt')).toEqual(keys[0]);
	});
});
