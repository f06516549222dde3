import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { totpNext, totpNow } from '../../../../../tests/builders/totp.ts';
import { openDatabase, type Database } from '../../database/database.ts';
import { createPeopleAccess } from '../../database/people/access.ts';
import { createAttempts } from '../../database/people/attempts.ts';
import { createPeople } from '../../database/people/people.ts';
import { createAuth, type Auth } from '../auth.ts';
import type { Caller, CookieToSet } from '../caller.ts';
import { createSignInLimit } from '../sign-in/limit.ts';
import { hashPassword } from '../sign-in/password.ts';

// Every sign-in hashes a password, which is slow on purpose.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), 'portal-second-factor-'));
const email = 'kim@example.com';
const password = 'correct horse';
let database: Database;
let auth: Auth;
let personId: string;

const authWith = (secrets: readonly [string, ...string[]]) =>
	createAuth({
		db: database.kysely,
		dialect: database.dialect,
		secrets,
		origin: 'http://localhost:3000',
		people: createPeopleAccess(database.kysely),
		firstUse: createSignInLimit(createAttempts(database.kysely)).firstUse,
		warn: () => undefined
	});
const first = 'a'.repeat(43);

beforeAll(async () => {
	database = await openDatabase(root, undefined);
});
beforeEach(async () => {
	await database.kysely.deleteFrom('person').execute();
	const passwordHash = await hashPassword(password);
	const made = await createPeople(database.kysely).create({
		email,
		name: '김하나',
		role: 'viewer',
		passwordHash
	});
	personId = made?.id ?? '';
	auth = authWith([first]);
});
afterAll(async () => {
	await database.close();
	rmSync(root, { recursive: true, force: true });
});

function caller(cookies: readonly CookieToSet[] = []): Caller {
	const pairs = cookies
		.filter(({ value }) => value !== '')
		.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`);
	const headers = new Headers(pairs.length > 0 ? { cookie: pairs.join('; ') } : {});
	return { headers, address: '192.0.2.7', secure: false };
}

async function signIn(by: Auth = auth) {
	const passed = await by.signIn(caller(), email, password);
	if (!passed) throw new Error('The right password was refused.');
	return passed;
}

/** Sets a second factor up and gives its secret, the code that confirmed it, and backup codes. */
async function enrol() {
	const { cookies } = await signIn();
	const begun = await auth.secondFactor.begin(caller(cookies), password);
	const key = new URL(begun?.uri ?? '').searchParams.get('secret') ?? '';
	const code = totpNow(key);
	const done = await auth.secondFactor.confirm(caller(cookies), personId, code);
	if (!done) throw new Error('The right code was refused.');
	return { key, code, ...done };
}

describe('setting up a second factor', () => {
	it('asks for the password, and for a code before it counts', async () => {
		const { cookies } = await signIn();
		expect(await auth.secondFactor.begin(caller(cookies), 'wrong horse')).toBeNull();
		const begun = await auth.secondFactor.begin(caller(cookies), password);
		expect(begun?.uri).toMatch(/^otpauth:\/\/totp\//);
		expect((await signIn()).state).toBe('signed-in');
		expect(await auth.secondFactor.confirm(caller(cookies), personId, '000000')).toBeNull();
		expect((await signIn()).state).toBe('signed-in');
	});

	it('gives ten backup codes and keeps this browser signed in', async () => {
		const { backupCodes, cookies } = await enrol();
		expect(new Set(backupCodes).size).toBe(10);
		const session = await auth.session(caller(cookies));
		expect(session?.user).toMatchObject({ email, secondFactor: true });
	});

	it('shows no backup codes for another code once it is there', async () => {
		const { key, cookies } = await enrol();
		const again = auth.secondFactor.confirm(caller(cookies), personId, totpNext(key));
		await expect(again).rejects.toThrow('no second factor to confirm');
	});

	it('stores neither secret nor codes in the clear', async () => {
		const { key, backupCodes } = await enrol();
		const rows = JSON.stringify(
			await database.kysely.selectFrom('second_factor').selectAll().execute()
		);
		expect(rows).not.toContain(key);
		for (const code of backupCodes) expect(rows).not.toContain(code);
	});
});

/** Six digits that are not the code of any time near now. */
function wrong(key: string, at: number): string {
	const near = [-30_000, 0, 30_000].map((ms) => totpNow(key, Date.now() + ms));
	return (
		Array.from({ length: 20 }, (_none, digit) => String(digit).padStart(6, '0')).filter(
			(code) => !near.includes(code)
		)[at] ?? ''
	);
}

describe('signing in with a second factor', () => {
	it('takes a code after the password, and no session exists before', async () => {
		const { key } = await enrol();
		const passed = await signIn();
		expect(passed).toMatchObject({ state: 'second-factor', personId });
		expect(await auth.session(caller(passed.cookies))).toBeNull();
		expect(await auth.secondFactor.challenged(caller(passed.cookies))).toBe(personId);
		const result = await auth.secondFactor.verify(caller(passed.cookies), totpNext(key));
		if (result.state !== 'signed-in') throw new Error(result.state);
		expect((await auth.session(caller(result.cookies)))?.user.id).toBe(personId);
		// The challenge is used up.
		expect(await auth.secondFactor.challenged(caller(passed.cookies))).toBeNull();
	});

	it('takes a code once, whoever sends it again, also of several at the same moment', async () => {
		const { key, code: confirmed } = await enrol();
		// That with which it was confirmed is used as well.
		const early = await auth.secondFactor.verify(caller((await signIn()).cookies), confirmed);
		expect(early.state).toBe('wrong');
		const code = totpNext(key);
		const [one, other] = [await signIn(), await signIn()];
		const results = await Promise.all(
			[one, other].map(({ cookies }) => auth.secondFactor.verify(caller(cookies), code))
		);
		expect(results.map(({ state }) => state).toSorted()).toEqual(['signed-in', 'wrong']);
		const again = await auth.secondFactor.verify(caller((await signIn()).cookies), code);
		expect(again.state).toBe('wrong');
	});

	it('is over for who was disabled, or got a new password, after the password was right', async () => {
		const { key } = await enrol();
		const access = createPeopleAccess(database.kysely);
		const disabled = caller((await signIn()).cookies);
		await access.setDisabled(personId, true);
		expect((await auth.secondFactor.verify(disabled, totpNext(key))).state).toBe('over');
		await access.setDisabled(personId, false);
		expect(await auth.secondFactor.challenged(disabled)).toBeNull();
		const reset = caller((await signIn()).cookies);
		await access.setPassword(personId, await hashPassword('another phrase'));
		expect((await auth.secondFactor.verify(reset, totpNext(key))).state).toBe('over');
	});

	it('takes each backup code once', async () => {
		const { backupCodes } = await enrol();
		const code = backupCodes[3] ?? '';
		const verified = await auth.secondFactor.verify(caller((await signIn()).cookies), ` ${code} `);
		expect(verified.state).toBe('signed-in');
		const again = await auth.secondFactor.verify(caller((await signIn()).cookies), code);
		expect(again.state).toBe('wrong');
	});

	it('ends a challenge after five wrong codes, and locks the person after ten', async () => {
		const { key } = await enrol();
		const challenge = caller((await signIn()).cookies);
		for (let attempt = 0; attempt < 5; attempt += 1) {
			expect((await auth.secondFactor.verify(challenge, wrong(key, attempt))).state).toBe('wrong');
		}
		expect((await auth.secondFactor.verify(challenge, totpNext(key))).state).toBe('over');
		const next = caller((await signIn()).cookies);
		for (let attempt = 0; attempt < 5; attempt += 1) {
			await auth.secondFactor.verify(next, wrong(key, attempt + 5));
		}
		const last = caller((await signIn()).cookies);
		expect((await auth.secondFactor.verify(last, wrong(key, 12))).state).toBe('locked');
	});

	it('says that it is over to who has no challenge or a forged one', async () => {
		await enrol();
		expect((await auth.secondFactor.verify(caller(), '000000')).state).toBe('over');
		const { cookies } = await signIn();
		const forged = cookies.map((cookie) => ({ ...cookie, value: `x${cookie.value}` }));
		expect((await auth.secondFactor.verify(caller(forged), '000000')).state).toBe('over');
		expect(await auth.secondFactor.challenged(caller(forged))).toBeNull();
	});

	it('still works after the secret was rotated', async () => {
		const { key } = await enrol();
		const rotated = authWith(['b'.repeat(43), first]);
		const passed = await signIn(rotated);
		const result = await rotated.secondFactor.verify(caller(passed.cookies), totpNext(key));
		expect(result.state).toBe('signed-in');
	});

	it('asks for no code any more once it was removed', async () => {
		const { cookies } = await enrol();
		expect(await auth.secondFactor.remove(caller(cookies), 'wrong horse')).toBeNull();
		expect(await auth.secondFactor.remove(caller(cookies), password)).not.toBeNull();
		expect((await signIn()).state).toBe('signed-in');
	});
});

describe('a disabled person', () => {
	it('can neither sign in nor go on', async () => {
		const { cookies } = await signIn();
		const access = createPeopleAccess(database.kysely);
		// Another administrator keeps the portal.
		await access.setDisabled(personId, true);
		expect(await auth.session(caller(cookies))).toBeNull();
		expect(await auth.signIn(caller(), email, password)).toBeNull();
		expect(await auth.open(caller(), personId, 'provider')).toBeNull();
		await access.setDisabled(personId, false);
		expect((await signIn()).state).toBe('signed-in');
	});
});

describe('changing the password', () => {
	it('asks for the old one and signs every other browser out', async () => {
		const [here, there] = [await signIn(), await signIn()];
		expect(await auth.changePassword(caller(here.cookies), 'wrong', 'a new phrase')).toBeNull();
		const cookies = await auth.changePassword(caller(here.cookies), password, 'a new phrase');
		expect(await auth.session(caller(cookies ?? []))).not.toBeNull();
		expect(await auth.session(caller(there.cookies))).toBeNull();
		expect(await auth.signIn(caller(), email, password)).toBeNull();
		expect(await auth.signIn(caller(), email, 'a new phrase')).not.toBeNull();
	});
});
