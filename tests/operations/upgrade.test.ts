/** What lies under a running portal may be built anew or cleared away. */
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { currentBuild } from '../../entry/builds.js';
import { startPortal } from '../e2e/portal.ts';

const build = currentBuild('.');

test.skipIf(build === null)('a file that vanished is a 404 and not the end', async () => {
	const name = `vanishing-${randomBytes(6).toString('hex')}.js`;
	const file = join(build ?? '', 'client/_app/immutable', name);
	await writeFile(file, 'export {};');
	const portal = await startPortal();
	try {
		const ask = async (path: string) => {
			const response = await fetch(portal.url + path);
			await response.arrayBuffer();
			return response.status;
		};
		expect(await ask(`/_app/immutable/${name}`)).toBe(200);
		await rm(file);
		expect(await ask(`/_app/immutable/${name}`)).toBe(404);
		expect(await ask(`/_app/immutable/${name}`)).toBe(404);
		expect(await ask('/login')).toBe(200);
		expect(portal.output()).not.toContain('ENOENT');
	} finally {
		await portal.stop();
		await rm(file, { force: true });
	}
});
