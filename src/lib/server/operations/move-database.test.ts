import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeMariaDb } from '../../../../tests/builders/mariadb.ts';
import { createAudit } from '../audit/audit.ts';
import { createTextSeal } from '../auth/sealed-text.ts';
import { deriveKey, readSecrets } from '../auth/secrets.ts';
import { readConfig } from '../config.ts';
import { createAuditEntries } from '../database/audit-entries.ts';
import { countRows } from '../database/backup/sqlite-copy.ts';
import { openDatabase, type Database } from '../database/database.ts';
import { createReceivers, type Receiver } from '../database/money/receivers.ts';
import { createPeople } from '../database/people/people.ts';
import { createApiKeyRows } from '../database/projects/api-keys.ts';
import { createProjects } from '../database/projects/projects.ts';
import { createSettings } from '../database/settings.ts';
import { openStoredSettings } from '../services/connections/stored-settings.ts';
import { moveDatabase } from './move-database.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'portal-move-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
const said: string[] = [];
const say = (line: string) => said.push(line);
const configOf = (env: Record<string, string>) => readConfig({ DATA_DIR: dataDir, ...env });

/** Connections kept in a database, sealed by the secret of this directory. */
const connectionsOf = (kysely: Database['kysely']) =>
	openStoredSettings(
		configOf({}),
		createSettings(kysely),
		createTextSeal(readSecrets(dataDir), 'connections'),
		(error) => {
			throw error;
		}
	);

/** Receivers of a database, whose secrets the secret of this directory opens. */
const receiversOf = (kysely: Database['kysely']) =>
	createReceivers(kysely, createTextSeal(readSecrets(dataDir), 'receivers'));
let webhook: Receiver;

async function fill(): Promise<void> {
	const { kysely, dialect, close } = await openDatabase(dataDir, undefined);
	const person = await createPeople(kysely, dialect).create({
		email: 'kim@example.com',
		name: '김하나 😀',
		role: 'admin',
		passwordHash: 'x'.repeat(90)
	});
	await kysely
		.insertInto('sign_in')
		.values({
			id: 's',
			token: 't',
			userId: person?.id ?? '',
			expiresAt: '2039-03-26T01:30:00.123Z',
			ipAddress: null,
			userAgent: "O'Brien\\",
			createdAt: '2026-01-01T00:00:00.000Z',
			updatedAt: '2026-01-01T00:00:00.000Z'
		})
		.execute();
	const project = await createProjects(kysely).create('고객 상담');
	await createApiKeyRows(kysely).insert({
		projectId: project.id,
		name: 'CI',
		hash: 'a'.repeat(64),
		ending: 'beef'
	});
	await createSettings(kysely).set('currency', { code: 'KRW', rate: 1380.5 });
	await (await connectionsOf(kysely)).set('mail', { SMTP_URL: 'smtp://mail.example:25' });
	const { add } = receiversOf(kysely);
	webhook = await add('webhook', 'https://hooks.example/a', 'kim@example.com');
	const audit = createAudit(
		createAuditEntries(kysely),
		[deriveKey(readSecrets(dataDir)[0], 'audit')],
		() => undefined
	);
	for (let index = 0; index < 450; index++) {
		await audit.record({
			action: 'access.refused',
			actor: { id: null, name: 'visitor' },
			outcome: 'refused',
			target: `/admin/${index}`,
			projectId: null,
			detail: { 이유: '권한 없음' },
			address: null,
			requestId: null
		});
	}
	await close();
}

describe('moving the database', () => {
	beforeAll(fill);

	it('is refused without a target, and without a source', async () => {
		await expect(moveDatabase(configOf({}), { say })).rejects.toThrow(/DATABASE_URL/);
		const nowhere = { DATA_DIR: join(dataDir, 'nowhere'), DATABASE_URL: 'mysql://a@b/c' };
		await expect(moveDatabase(configOf(nowhere), { say })).rejects.toThrow(/nothing to move/);
	});

	describeMariaDb((database) => {
		let url: string;
		beforeAll(async () => {
			url = await database();
		});

		it('takes every row along, and the audit log stays sealed', async () => {
			await moveDatabase(configOf({ DATABASE_URL: url }), { say });
			expect(said.join('\n')).toMatch(/450 entries, every seal is right/);
			expect(said.join('\n')).not.toContain('p%40ss');
			const source = await openDatabase(dataDir, undefined);
			const target = await openDatabase(dataDir, url);
			expect(await countRows(target.kysely)).toEqual(await countRows(source.kysely));
			const signIn = await target.kysely.selectFrom('sign_in').selectAll().executeTakeFirst();
			expect(signIn).toMatchObject({
				expiresAt: new Date('2039-03-26T01:30:00.123Z'),
				userAgent: "O'Brien\\"
			});
			expect(await createSettings(target.kysely).get('currency')).toEqual({
				code: 'KRW',
				rate: 1380.5
			});
			expect((await connectionsOf(target.kysely)).config().SMTP_URL).toBe('smtp://mail.example:25');
			expect(webhook.secret).toMatch(/^whsec_/);
			expect(await receiversOf(target.kysely).list()).toEqual([webhook]);
			const people = await createPeople(target.kysely, 'mysql').findByEmail('kim@example.com');
			expect(people?.name).toBe('김하나 😀');
			await source.close();
			await target.close();
		});

		it('refuses a target that holds something', async () => {
			await expect(moveDatabase(configOf({ DATABASE_URL: url }), { say })).rejects.toThrow(
				/not empty \(.*person/
			);
		});

		it('changes nothing when a row does not fit', async () => {
			const own = await openDatabase(dataDir, undefined);
			await createSettings(own.kysely).set('n'.repeat(400), 'a name of more than 128 characters');
			await own.close();
			const other = await database();
			await expect(moveDatabase(configOf({ DATABASE_URL: other }), { say })).rejects.toThrow(
				/The table setting cannot be copied/
			);
			const target = await openDatabase(dataDir, other);
			expect((await countRows(target.kysely)).person).toBe(0);
			await target.close();
		});
	});
});
