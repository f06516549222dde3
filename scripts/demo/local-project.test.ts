import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiKeys } from '../../src/lib/server/auth/keys/api-keys.ts';
import { createApiKeyRows } from '../../src/lib/server/database/projects/api-keys.ts';
import { openDatabase } from '../../src/lib/server/database/database.ts';
import { openDemoProject } from './local-project.js';

const directories: string[] = [];
function emptyDirectory(): string {
	const directory = mkdtempSync(join(tmpdir(), 'demo-project-'));
	directories.push(directory);
	return directory;
}
afterEach(() => {
	for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

describe('the demo project', () => {
	it('is not made where no portal has started', () => {
		expect(openDemoProject(emptyDirectory())).toBeNull();
	});

	it('gets keys that the running portal knows until they are revoked', async () => {
		const directory = emptyDirectory();
		const database = await openDatabase(directory, undefined);
		const keys = () => createApiKeys(createApiKeyRows(database.kysely));
		const first = openDemoProject(directory);
		const second = openDemoProject(directory);
		if (!first || !second) throw new Error('no database');

		const project = await keys().verify(first.key);
		expect(project).toMatchObject({ slug: 'demo' });
		expect(await keys().verify(second.key)).toEqual(project);

		first.revoke();
		expect(await keys().verify(first.key)).toBeNull();
		second.revoke();
		await database.close();
	});
});
