import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getMigrations } from 'better-auth/db/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database/database.ts';
import { createPeople } from '../database/people/people.ts';
import { createSignIns } from '../database/people/sign-ins.ts';
import { createPeopleAccess } from '../database/people/access.ts';
import { authOptions } from './auth-options.ts';
import { createAuth, type Auth } from './auth.ts';
import type { Caller, CookieToSet } from './caller.ts';
import { hashPassword } from './sign-in/password.ts';

const root = mkdtempSync(join(tmpdir(), 'portal-auth-'));
const warnings: string[] = [];
let database: Database;
let auth: Auth;

const settings = () => ({
	db: database.kysely,
	dialect: database.dialect,
	secrets: ['s'.repeat(43)] as const,
	people: createPeopleAccess(database.kysely),
	firstUse: async () => true,
	origin: 'http://localhost:3000',
	warn: (message: string) => void warnings.push(message)
});

beforeAll(async () => {
	database = await openDatabase(root, undefined);
	const person = { email: 'Kim@Example.com', name: '김하나', role: 'operator' } as const;
	const passwordHash = await hashPassword('correct horse');
	await createPeople(database.kysely).create({ ...person, passwordHash });
	auth = createAuth(settings());
});
afterAll(async () => {
	await database.close();
	rmSync(root, { recursive: true, force: true });
});

function caller(cookies: readonly CookieToSet[] = [], secure = false): Caller {
	const headers = new Headers({ 'user-agent': 'test', host: 'portal.example' });
	const kept = cookies.filter(({ value }) => value !== '');
	if (kept.length > 0) {
		const pairs = kept.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
		headers.set('cookie', pairs.join('; '));
	}
	return { headers, address: '192.0.2.7', secure };
}

async function signIn(secure = false): Promise<readonly CookieToSet[]> {
	const passed = await auth.signIn(caller([], secure), 'kim@example.com', 'correct horse');
	if (passed?.state !== 'signed-in') throw new Error('The right password was refused.');
	return passed.cookies;
}

describe('the tables', () => {
	it('are what better-auth expects', async () => {
		const { toBeAdded, toBeCreated } = await getMigrations(authOptions(settings(), false));
		expect({ toBeAdded, toBeCreated }).toEqual({ toBeAdded: [], toBeCreated: [] });
	});
});

describe('signing in', () => {
	it('opens a session with the right password, whatever the case of the address', async () => {
		const passed = await auth.signIn(caller(), 'KIM@example.com', 'correct horse');
		const session = await auth.session(caller(passed?.cookies));
		expect(session?.user).toMatchObject({
			email: 'kim@example.com',
			name: '김하나',
			role: 'operator'
		});
	});

	it('answers alike to a wrong password, an unknown and a malformed address', async () => {
		for (const [email, password] of [
			['kim@example.com', 'wrong horse'],
			['nobody@example.com', 'correct horse'],
			['not an address', 'correct horse'],
			['kim@example.com', 'x'.repeat(5000)],
			['kim@example.com', '']
		] as const) {
			expect(await auth.signIn(caller(), email, password)).toBeNull();
		}
	});

	it('remembers the address that the server saw, not one that the client claims', async () => {
		const from = caller();
		from.headers.set('x-forwarded-for', '203.0.113.9');
		from.headers.set('x-portal-client-address', '203.0.113.9');
		await auth.signIn(from, 'kim@example.com', 'correct horse');
		const rows = await database.kysely.selectFrom('sign_in').select('ipAddress').execute();
		expect(new Set(rows.map((row) => row.ipAddress))).toEqual(new Set(['192.0.2.7']));
	});

	it('says nothing about people in the log', () => {
		expect(warnings.join('\n')).not.toMatch(/kim|nobody|horse/i);
	});
});

describe('the session cookie', () => {
	it('is host-only, Secure and HttpOnly over https', async () => {
		const [cookie] = await signIn(true);
		expect(cookie?.name).toBe('__Host-portal.session_token');
		expect(cookie?.options).toMatchObject({
			secure: true,
			httpOnly: true,
			sameSite: 'lax',
			path: '/'
		});
		expect(cookie?.options).not.toHaveProperty('domain');
	});

	it('is HttpOnly but not Secure over http, where a browser would drop it', async () => {
		const [cookie] = await signIn();
		expect(cookie?.name).toBe('portal.session_token');
		expect(cookie?.options).toMatchObject({
			secure: false,
			httpOnly: true,
			sameSite: 'lax',
			path: '/'
		});
	});

	it('of http opens nothing over https', async () => {
		expect(await auth.session(caller(await signIn(), true))).toBeNull();
	});

	it('is refused when its signature or token is changed', async () => {
		const [cookie] = await signIn();
		if (!cookie) throw new Error('No cookie was set.');
		const [token, signature] = cookie.value.split('.');
		for (const value of [
			`${token}.AAAA`,
			`x${token}.${signature}`,
			`${token}`,
			'',
			'.',
			'é\u0000'
		]) {
			expect(await auth.session(caller([{ ...cookie, value }]))).toBeNull();
		}
	});

	it('opens nothing after signing out, also for who kept a copy', async () => {
		const cookies = await signIn();
		const cleared = await auth.signOut(caller(cookies));
		expect(cleared.find(({ name }) => name === 'portal.session_token')?.options.maxAge).toBe(0);
		expect(await auth.session(caller(cookies))).toBeNull();
	});

	it('opens nothing once its time is over', async () => {
		const cookies = await signIn();
		const session = await auth.session(caller(cookies));
		await database.kysely
			.updateTable('sign_in')
			.set({ expiresAt: new Date(Date.now() - 1000).toISOString() })
			.where('id', '=', session?.user.sessionId ?? '')
			.execute();
		expect(await auth.session(caller(cookies))).toBeNull();
	});

	it('is prolonged when a day of its week has passed', async () => {
		const cookies = await signIn();
		const session = await auth.session(caller(cookies));
		expect(session?.cookies).toEqual([]);
		await database.kysely
			.updateTable('sign_in')
			.set({ expiresAt: new Date(Date.now() + 2 * 86_400_000).toISOString() })
			.where('id', '=', session?.user.sessionId ?? '')
			.execute();
		const looked = await auth.session(caller(cookies), { prolongs: false });
		expect(looked?.user.email).toBe('kim@example.com');
		expect(looked?.cookies).toEqual([]);
		const prolonged = await auth.session(caller(cookies));
		expect(prolonged?.cookies.map(({ name }) => name)).toContain('portal.session_token');
	});

	it('of a person with an unknown role opens reading only', async () => {
		const cookies = await signIn();
		await database.kysely.updateTable('person').set({ role: 'superuser' }).execute();
		expect((await auth.session(caller(cookies)))?.user.role).toBe('viewer');
		await database.kysely.updateTable('person').set({ role: 'operator' }).execute();
	});

	it('is a live administrator only while both the sign-in and the role last', async () => {
		const session = await auth.session(caller(await signIn()));
		const id = session?.user.sessionId ?? '';
		const signIns = createSignIns(database.kysely);
		expect(await signIns.isLiveAdmin(id)).toBe(false);
		await database.kysely.updateTable('person').set({ role: 'admin' }).execute();
		expect(await signIns.isLiveAdmin(id)).toBe(true);
		expect(await signIns.isLiveAdmin('none')).toBe(false);
		const later = createSignIns(database.kysely, () => Date.now() + 8 * 86_400_000);
		expect(await later.isLiveAdmin(id)).toBe(false);
		await database.kysely.updateTable('person').set({ role: 'operator' }).execute();
		expect(await signIns.isLiveAdmin(id)).toBe(false);
	});

	it('ends with its person', async () => {
		const cookies = await signIn();
		await database.kysely.deleteFrom('person').execute();
		expect(await auth.session(caller(cookies))).toBeNull();
	});
});
