import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withSecretFiles } from './secret-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'portal-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
	writeFileSync(join(folder, name), text);
	return join(folder, name);
};

it('reads a setting from its file, without the end of its line', () => {
	const env = { ADMIN_PASSWORD_FILE: file('password', 'correct horse \n'), PORT: '1' };
	expect(withSecretFiles(env)).toMatchObject({ ADMIN_PASSWORD: 'correct horse ', PORT: '1' });
});

it('prefers a value of the environment, and looks for no file of a name that is no setting', () => {
	const env = { METRICS_TOKEN: 'own', METRICS_TOKEN_FILE: '/nowhere', LOG_DIR_FILE: '/nowhere' };
	expect(withSecretFiles(env).METRICS_TOKEN).toBe('own');
});

it('names every file that cannot be read', () => {
	const env = { ADMIN_PASSWORD_FILE: '/nowhere/a', METRICS_TOKEN_FILE: '/nowhere/b' };
	expect(() => withSecretFiles(env)).toThrow(
		/ADMIN_PASSWORD_FILE: \/nowhere\/a .*\(ENOENT\)[^]*METRICS_TOKEN_FILE/
	);
});
