import { describe, expect, it, vi } from 'vitest';
import { createApiKeys, isApiKeyForm, type ApiKey } from './api-keys.ts';

const project = { id: '11111111-1111-4111-8111-111111111111', slug: 'p', name: 'P' };

/** Rows in memory, with the promises of `database/api-keys.ts`. */
function setUp() {
	const stored = new Map<string, ApiKey & { hash: string }>();
	let clock = 1_000_000;
	const find = (matches: (key: ApiKey & { hash: string }) => boolean) => {
		const key = [...stored.values()].find(matches);
		return key ? { key, project } : null;
	};
	const rows = {
		insert: vi.fn(
			async (key: { projectId: string; name: string; hash: string; ending: string }) => {
				if (find(({ hash }) => hash === key.hash)) return null;
				const id = `key-${stored.size + 1}`;
				const times = { createdAtMs: clock, lastUsedAtMs: null, revokedAtMs: null, endsAtMs: null };
				stored.set(id, { ...key, ...times, id });
				return id;
			}
		),
		findByHash: vi.fn(async (hash: string) => find((key) => key.hash === hash)),
		findById: vi.fn(async (id: string) => find((key) => key.id === id)),
		list: async () => [...stored.values()],
		revoke: vi.fn(async (id: string) => {
			const key = stored.get(id);
			if (!key || key.revokedAtMs !== null) return false;
			stored.set(id, { ...key, revokedAtMs: clock });
			return true;
		}),
		endAt: vi.fn(async (id: string, endsAtMs: number) => {
			const key = stored.get(id);
			if (!key || key.revokedAtMs !== null || key.endsAtMs !== null) return false;
			stored.set(id, { ...key, endsAtMs });
			return true;
		}),
		touch: vi.fn(async (id: string, usedAtMs: number) => {
			const key = stored.get(id);
			if (key) stored.set(id, { ...key, lastUsedAtMs: usedAtMs });
		})
	};
	const keys = createApiKeys(rows, () => clock);
	return { keys, rows, stored, wait: (ms: number) => void (clock += ms) };
}

describe('isApiKeyForm', () => {
	it('takes UUIDs in any case and nothing else', () => {
		expect(isApiKeyForm('0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b')).toBe(true);
		expect(isApiKeyForm('0191B2C3-D4E5-7F60-8A9B-0C1D2E3F4A5B')).toBe(true);
		for (const text of [
			'',
			'0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5',
			'0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5bb',
			'0191b2c3d4e57f608a9b0c1d2e3f4a5b',
			' 0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b',
			'0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5b\n',
			'0191b2c3-d4e5-7f60-8a9b-0c1d2e3f4a5g',
			'x'.repeat(100_000)
		]) {
			expect(isApiKeyForm(text), text.slice(0, 50)).toBe(false);
		}
	});
});

describe('API keys', () => {
	it('are UUIDs that open their project and are stored as a hash only', async () => {
		const { keys, stored } = setUp();
		const { id, key } = await keys.create(project.id, 'CI');
		expect(isApiKeyForm(key)).toBe(true);
		expect(await keys.verify(key)).toEqual(project);
		expect(await keys.verify(key.toUpperCase())).toEqual(project);
		expect(await keys.identify(key)).toEqual({ keyId: id, project });
		expect(JSON.stringify([...stored.values()])).not.toContain(key);
		expect(stored.get(id)?.ending).toBe(key.slice(-4));
	});

	it('of an unknown value or a wrong form open nothing, the latter without asking', async () => {
		const { keys, rows } = setUp();
		expect(await keys.verify('00000000-0000-0000-0000-000000000000')).toBeNull();
		expect(rows.findByHash).toHaveBeenCalledTimes(1);
		for (const key of ['', 'short', 'x'.repeat(1_000_000)]) {
			expect(await keys.verify(key)).toBeNull();
		}
		expect(rows.findByHash).toHaveBeenCalledTimes(1);
	});

	it('are looked up once in some seconds, then again', async () => {
		const { keys, rows, wait } = setUp();
		const { key } = await keys.create(project.id, 'CI');
		await keys.verify(key);
		await keys.verify(key);
		expect(rows.findByHash).toHaveBeenCalledTimes(1);
		wait(5_000);
		await keys.verify(key);
		expect(rows.findByHash).toHaveBeenCalledTimes(2);
	});

	it('stop at once when revoked here, and soon when revoked elsewhere', async () => {
		const { keys, rows, wait } = setUp();
		const [here, elsewhere] = [
			await keys.create(project.id, 'a'),
			await keys.create(project.id, 'b')
		];
		await keys.verify(here.key);
		await keys.verify(elsewhere.key);
		expect(await keys.revoke(here.id)).toMatchObject({ id: here.id, revokedAtMs: null });
		expect(await keys.revoke(here.id)).toBeNull();
		expect(await keys.verify(here.key)).toBeNull();
		expect(await keys.identifyById(here.id)).toBeNull();
		await keys.verify(elsewhere.key);
		await rows.revoke(elsewhere.id);
		wait(5_000);
		expect(await keys.verify(elsewhere.key)).toBeNull();
	});

	it('are not revived by a lookup that began before the revocation', async () => {
		const { keys, rows } = setUp();
		const { id, key } = await keys.create(project.id, 'race');
		const found = await rows.findById(id);
		let answer = (_found: typeof found) => {};
		rows.findByHash.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
		const slow = keys.verify(key);
		await keys.revoke(id);
		answer(found);
		await slow;
		expect(await keys.verify(key)).toBeNull();
	});

	it('that were replaced stay good until their end, to the millisecond, cached or not', async () => {
		const { keys, wait } = setUp();
		const old = await keys.create(project.id, 'CI');
		await keys.verify(old.key);
		const made = await keys.rotate(old.id, 3_600_000);
		expect(made).toMatchObject({ endsAtMs: 1_000_000 + 3_600_000, replaced: { name: 'CI' } });
		wait(3_599_999);
		expect(await keys.verify(old.key)).toEqual(project);
		expect(await keys.verify(made?.key ?? '')).toEqual(project);
		wait(1);
		expect(await keys.verify(old.key)).toBeNull();
		expect(await keys.identifyById(old.id)).toBeNull();
		expect(await keys.verify(made?.key ?? '')).toEqual(project);
	});

	it('are replaced once, and still revoked at once', async () => {
		const { keys, stored } = setUp();
		const old = await keys.create(project.id, 'CI');
		const made = await keys.rotate(old.id, 3_600_000);
		expect(await keys.rotate(old.id, 3_600_000)).toBeNull();
		expect(stored.size).toBe(2);
		await keys.revoke(old.id);
		expect(await keys.verify(old.key)).toBeNull();
		await keys.revoke(made?.id ?? '');
		expect(await keys.rotate(made?.id ?? '', 1_000)).toBeNull();
		expect(await keys.rotate('no-such-key', 1_000)).toBeNull();
	});

	it('that two people replace at the same time leave one new key in use', async () => {
		const { keys, stored } = setUp();
		const old = await keys.create(project.id, 'CI');
		const made = await Promise.all([keys.rotate(old.id, 1_000), keys.rotate(old.id, 1_000)]);
		expect(made.filter((each) => each !== null)).toHaveLength(1);
		const open = [...stored.values()].filter(
			({ revokedAtMs, endsAtMs }) => revokedAtMs === null && endsAtMs === null
		);
		expect(open).toHaveLength(1);
	});

	it('write their last use at most once a minute', async () => {
		const { keys, rows, stored, wait } = setUp();
		const { id, key } = await keys.create(project.id, 'CI');
		for (let second = 0; second < 59; second += 1) {
			await keys.verify(key);
			wait(1_000);
		}
		expect(rows.touch).toHaveBeenCalledTimes(1);
		wait(1_000);
		await keys.verify(key);
		expect(rows.touch).toHaveBeenCalledTimes(2);
		expect(stored.get(id)?.lastUsedAtMs).toBe(1_060_000);
	});

	it('given from outside are taken once and stay revoked', async () => {
		const { keys } = setUp();
		const given = '0191B2C3-D4E5-7F60-8A9B-0C1D2E3F4A5B';
		await keys.adopt(project.id, 'environment', given);
		await keys.adopt(project.id, 'environment', given);
		const [only, ...rest] = await keys.list(project.id);
		expect(rest).toEqual([]);
		expect(await keys.verify(given.toLowerCase())).toEqual(project);
		await keys.revoke(only?.id ?? '');
		await keys.adopt(project.id, 'environment', given);
		expect(await keys.verify(given)).toBeNull();
		await expect(keys.adopt(project.id, 'environment', 'secret')).rejects.toThrow(/UUID/);
	});
});
