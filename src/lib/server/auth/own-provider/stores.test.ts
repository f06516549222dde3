import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeMariaDb } from '../../../../../tests/builders/mariadb.ts';
import { createMemoryCodeStore } from '../../../../../tests/fakes/own-provider/memory-code-store.ts';
import { createMemorySigningKeys } from '../../../../../tests/fakes/own-provider/memory-signing-keys.ts';
import { openDatabase, type Database } from '../../database/database.ts';
import { createOidcCodes } from '../../database/people/oidc-codes.ts';
import { createSigningKeyRows } from '../../database/people/signing-keys.ts';
import { codeStoreContract } from './code-store.contract.ts';
import { signingKeysContract } from './signing-keys.contract.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-oidc-'));
const opened: Database[] = [];

async function twice<T>(url: string | undefined, create: (db: Database['kysely']) => T) {
	const [one, other] = [await openDatabase(root, url), await openDatabase(root, url)];
	opened.push(one, other);
	return { store: create(one.kysely), elsewhere: create(other.kysely) };
}

afterAll(async () => {
	for (const database of opened) await database.close();
	rmSync(root, { recursive: true, force: true });
});

codeStoreContract('memory', async () => {
	const store = createMemoryCodeStore();
	return { store, elsewhere: store };
});
codeStoreContract('SQLite', () => twice(undefined, createOidcCodes));
signingKeysContract('memory', async () => {
	const store = createMemorySigningKeys();
	return { store, elsewhere: store };
});
signingKeysContract('SQLite', () => twice(undefined, createSigningKeyRows));

describeMariaDb((database) => {
	codeStoreContract('MariaDB', async () => twice(await database(), createOidcCodes));
	signingKeysContract('MariaDB', async () => twice(await database(), createSigningKeyRows));
});
