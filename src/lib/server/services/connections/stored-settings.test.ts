import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeMariaDb } from '../../../../../tests/builders/mariadb.ts';
import { createTextSeal } from '../../auth/sealed-text.ts';
import { readConfig } from '../../config.ts';
import { openDatabase, type Database } from '../../database/database.ts';
import { createSettings } from '../../database/settings.ts';
import { follow, picking } from './follow.ts';
import { openStoredSettings } from './stored-settings.ts';

const older = 'o'.repeat(32);
const newer = 'n'.repeat(32);

/** The settings of one database, as every portal on it sees them. */
function makeRows() {
	const rows = new Map<string, unknown>();
	return {
		rows,
		get: async (name: string) => rows.get(name),
		set: async (name: string, value: unknown) => void rows.set(name, value),
		remove: async (name: string) => void rows.delete(name)
	};
}
const open = (
	rows: ReturnType<typeof makeRows>,
	env: Record<string, string> = {},
	{
		secrets = [older],
		now = () => 0,
		onFailure = vi.fn()
	}: {
		readonly secrets?: readonly [string, ...string[]];
		readonly now?: () => number;
		readonly onFailure?: (error: unknown) => void;
	} = {}
) =>
	openStoredSettings(readConfig(env), rows, createTextSeal(secrets, 'connections'), onFailure, now);

describe('connections that are kept in the portal', () => {
	it('are in use at once, and stored so that the database alone tells nothing', async () => {
		const rows = makeRows();
		const portal = await open(rows);
		expect(
			await portal.set('prometheus', {
				PROMETHEUS_URL: 'http://prometheus:9090/',
				PROMETHEUS_USER: 'reader',
				PROMETHEUS_PASSWORD: 'hunter2'
			})
		).toEqual([]);
		expect(portal.config()).toMatchObject({
			PROMETHEUS_URL: 'http://prometheus:9090',
			PROMETHEUS_PASSWORD: 'hunter2'
		});
		expect(portal.isStored('PROMETHEUS_URL')).toBe(true);
		expect(JSON.stringify([...rows.rows])).not.toMatch(/hunter2|reader|9090/);
		await portal.remove('prometheus');
		expect(portal.config().PROMETHEUS_URL).toBeUndefined();
	});

	it('give way to the environment, wholly', async () => {
		const rows = makeRows();
		await (
			await open(rows)
		).set('prometheus', {
			PROMETHEUS_URL: 'http://stored:9090',
			PROMETHEUS_TOKEN: 'stored'
		});
		const portal = await open(rows, { PROMETHEUS_URL: 'http://given:9090' });
		expect(portal.isOpen('prometheus')).toBe(false);
		expect(portal.config()).toMatchObject({ PROMETHEUS_URL: 'http://given:9090' });
		expect(portal.config().PROMETHEUS_TOKEN).toBeUndefined();
		expect(portal.isStored('PROMETHEUS_TOKEN')).toBe(false);
	});

	it('keep the address of an application, with keys for that address alone', async () => {
		const rows = makeRows();
		const portal = await open(rows);
		expect(portal.namesOf('langfuse')).toContain('LANGFUSE_URL');
		const kept = { LANGFUSE_URL: 'http://langfuse:3000', LANGFUSE_PUBLIC_KEY: 'pk' };
		expect(await portal.set('langfuse', { LANGFUSE_PUBLIC_KEY: 'pk' })).toEqual(['LANGFUSE_URL']);
		expect(await portal.set('langfuse', kept)).toEqual(['LANGFUSE_SECRET_KEY']);
		expect(await portal.set('langfuse', { ...kept, LANGFUSE_SECRET_KEY: 'sk' })).toEqual([]);
		expect(await portal.set('langfuse', { ...kept, LANGFUSE_SECRET_KEY: '' })).toEqual([]);
		expect(portal.config()).toMatchObject({ ...kept, LANGFUSE_SECRET_KEY: 'sk' });
		const elsewhere = { ...kept, LANGFUSE_URL: 'http://evil:3000' };
		expect(await portal.set('langfuse', elsewhere)).toEqual(['LANGFUSE_SECRET_KEY']);

		// The environment names the address from now on: these keys are not its.
		const given = await open(rows, { LANGFUSE_URL: 'http://given:3000' });
		expect(given.namesOf('langfuse')).not.toContain('LANGFUSE_URL');
		expect(given.config()).toMatchObject({ LANGFUSE_URL: 'http://given:3000' });
		expect(given.config().LANGFUSE_SECRET_KEY).toBeUndefined();
		expect(given.isStored('LANGFUSE_SECRET_KEY')).toBe(false);
		const same = await open(rows, { LANGFUSE_URL: kept.LANGFUSE_URL });
		expect(same.config().LANGFUSE_SECRET_KEY).toBe('sk');
		expect(same.isStored('LANGFUSE_URL')).toBe(false);

		// Nor may keys of the environment be sent to an address from inside.
		const keys = { LANGFUSE_PUBLIC_KEY: 'pk', LANGFUSE_SECRET_KEY: 'sk' };
		const locked = await open(rows, keys);
		expect(locked.isOpen('langfuse')).toBe(false);
		expect(locked.config().LANGFUSE_URL).toBeUndefined();

		expect(await portal.set('langfuse', { LANGFUSE_URL: 'http://langfuse:3000' })).toEqual([]);
		expect(portal.config().LANGFUSE_SECRET_KEY).toBeUndefined();
	});

	it.each([
		'http://169.254.169.254',
		'http://[fd00:ec2::254]:80',
		'http://[::ffff:169.254.169.254]'
	])('take no address of a machine’s metadata for an application: %s', async (address) => {
		const portal = await open(makeRows());
		expect(await portal.set('grafana', { GRAFANA_URL: address })).toEqual(['GRAFANA_URL']);
		expect(await portal.set('langfuse', { LANGFUSE_URL: address })).toEqual(['LANGFUSE_URL']);
	});

	it.each([
		['prometheus', 'PROMETHEUS_URL', 'http://169.254.169.254/'],
		['mail', 'SMTP_URL', 'smtp://[fe80::1]:25'],
		['langfuse', 'LANGFUSE_URL', 'http://168.63.129.16'],
		['grafana', 'GRAFANA_URL', 'http://[::ffff:169.254.169.254]']
	] as const)(
		'keep no address of %s that is a cloud’s own or leads to one link',
		async (id, name, address) => {
			const stored = await open(makeRows());
			expect(await stored.set(id, { [name]: address })).toEqual([name]);
			expect(stored.config()[name]).toBeUndefined();
		}
	);

	it('name what is wrong, and keep nothing of it', async () => {
		const rows = makeRows();
		const portal = await open(rows);
		expect(await portal.set('mail', { SMTP_URL: 'http://no' })).toEqual(['SMTP_URL']);
		expect(await portal.set('mail', {})).toEqual(['SMTP_URL']);
		const url = { PROMETHEUS_URL: 'http://p:9090' };
		expect(await portal.set('prometheus', { ...url, PROMETHEUS_USER: 'u' })).toEqual([
			'PROMETHEUS_PASSWORD'
		]);
		expect(rows.rows.size).toBe(0);
	});

	it('keep a secret that was not typed again, but never send it to another address', async () => {
		const portal = await open(makeRows());
		const first = { PROMETHEUS_URL: 'http://p:9090', PROMETHEUS_USER: 'u' };
		await portal.set('prometheus', { ...first, PROMETHEUS_PASSWORD: 'hunter2' });
		expect(await portal.set('prometheus', { ...first, PROMETHEUS_PASSWORD: '' })).toEqual([]);
		expect(portal.config().PROMETHEUS_PASSWORD).toBe('hunter2');
		const elsewhere = { ...first, PROMETHEUS_URL: 'http://evil:9090' };
		expect(await portal.set('prometheus', elsewhere)).toEqual(['PROMETHEUS_PASSWORD']);
	});

	it('are sealed anew after the secret was rotated', async () => {
		const rows = makeRows();
		await (await open(rows)).set('mail', { SMTP_URL: 'smtp://u:p@mail:25' });
		await open(rows, {}, { secrets: [newer, older] });
		const later = await open(rows, {}, { secrets: [newer] });
		expect(later.config().SMTP_URL).toBe('smtp://u:p@mail:25');
	});

	it('are told, and left out, when no secret opens them', async () => {
		const rows = makeRows();
		await (await open(rows)).set('mail', { SMTP_URL: 'smtp://u:p@mail:25' });
		const onFailure = vi.fn();
		const stranger = await open(rows, {}, { secrets: [newer], onFailure });
		expect(stranger.config().SMTP_URL).toBeUndefined();
		expect(onFailure).toHaveBeenCalledOnce();
	});
});

/** @param database opens the same one at each call, as each portal does */
function describeSharing(name: string, database: () => Promise<Database>): void {
	describe(`connections that are kept in one ${name}`, () => {
		let clock = 0;
		const portals: Database[] = [];
		const startPortal = async (secrets: readonly [string, ...string[]] = [older]) => {
			const opened = await database();
			portals.push(opened);
			const seal = createTextSeal(secrets, 'connections');
			const onFailure = (error: unknown) => {
				throw error;
			};
			const rows = createSettings(opened.kysely);
			return openStoredSettings(readConfig({}), rows, seal, onFailure, () => clock);
		};
		afterEach(async () => {
			for (const opened of portals.splice(0)) await opened.close();
		});

		it('reach the other portals on it within seconds, also when they change or go', async () => {
			const [first, second] = [await startPortal(), await startPortal()];
			const afterSeconds = async () => {
				clock += 5_000;
				second.config();
			};
			await first.set('mail', { SMTP_URL: 'smtp://u:p@mail:25' });
			await first.set('grafana', { GRAFANA_URL: 'http://grafana:3000' });
			expect(second.config().SMTP_URL).toBeUndefined();
			await afterSeconds();
			await vi.waitFor(() => expect(second.config().SMTP_URL).toBe('smtp://u:p@mail:25'));
			expect(second.config().GRAFANA_URL).toBe('http://grafana:3000');

			await first.set('grafana', { GRAFANA_URL: 'http://other:3000' });
			await first.remove('mail');
			await afterSeconds();
			await vi.waitFor(() => expect(second.config().GRAFANA_URL).toBe('http://other:3000'));
			expect(second.config().SMTP_URL).toBeUndefined();
			expect((await startPortal()).config().GRAFANA_URL).toBe('http://other:3000');
		});

		it('outlive a new secret, and the end of the one before', async () => {
			await (await startPortal()).set('mail', { SMTP_URL: 'smtp://u:p@mail:25' });
			await startPortal([newer, older]);
			const later = await startPortal([newer]);
			expect(later.config().SMTP_URL).toBe('smtp://u:p@mail:25');
		});
	});
}

const root = mkdtempSync(join(tmpdir(), 'portal-kept-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
describeSharing('SQLite', () => openDatabase(join(root, 'sqlite'), undefined));

describeMariaDb((database) => {
	let url: string;
	beforeAll(async () => {
		url = await database();
	});
	describeSharing('MariaDB', () => openDatabase(root, url));
});

describe('what follows some of the settings', () => {
	it('is not made anew by a change of others', () => {
		let settings = { url: 'a', key: '1' };
		const read = picking(() => settings, ['url']);
		const first = read();
		settings = { url: 'a', key: '2' };
		expect(read()).toBe(first);
		settings = { url: 'b', key: '2' };
		expect(read().url).toBe('b');
	});
});

describe('what follows the settings', () => {
	it('is made once, made anew by a change, and lets the former go', () => {
		let settings = { url: 'a' };
		const close = vi.fn();
		const thing = follow(
			() => settings,
			({ url }) => ({ url }),
			close
		);
		const first = thing();
		expect(thing()).toBe(first);
		settings = { url: 'b' };
		expect(thing()).toEqual({ url: 'b' });
		expect(close).toHaveBeenCalledExactlyOnceWith(first);
	});
});
