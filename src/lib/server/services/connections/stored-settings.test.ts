import { describe, expect, it, vi } from 'vitest';
import { createTextSeal } from '../../auth/sealed-text.ts';
import { readConfig } from '../../config.ts';
import { follow } from './follow.ts';
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
		expect(portal.isOpen('langfuse')).toBe(false);
	});

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

	it('reach the other portals on the database within seconds', async () => {
		let clock = 0;
		const rows = makeRows();
		const [first, second] = [await open(rows), await open(rows, {}, { now: () => clock })];
		await first.set('mail', { SMTP_URL: 'smtp://u:p@mail:25' });
		expect(second.config().SMTP_URL).toBeUndefined();
		clock = 5_000;
		second.config();
		await vi.waitFor(() => expect(second.config().SMTP_URL).toBe('smtp://u:p@mail:25'));
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
