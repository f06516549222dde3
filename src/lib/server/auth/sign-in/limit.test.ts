import { describe, expect, it } from 'vitest';
import { createSignInLimit } from './limit.ts';

/** Counters in memory, with the promises of `database/attempts.ts`. */
function setUp() {
	let clock = 0;
	const windows = new Map<string, { count: number; startMs: number }>();
	const attempts = {
		async count(key: string, windowMs: number) {
			const old = windows.get(key);
			const current =
				old && old.startMs + windowMs > clock
					? { ...old, count: old.count + 1 }
					: { count: 1, startMs: clock };
			windows.set(key, current);
			return { count: current.count, endsAtMs: current.startMs + windowMs };
		},
		async forget(key: string) {
			windows.delete(key);
		},
		async sweep(beforeMs: number) {
			for (const [key, { startMs }] of windows) if (startMs < beforeMs) windows.delete(key);
		}
	};
	const limit = createSignInLimit(attempts, () => clock);
	return { limit, windows, wait: (ms: number) => void (clock += ms) };
}

async function guess(
	limit: ReturnType<typeof setUp>['limit'],
	times: number,
	from: string,
	at: string
) {
	let wait = null;
	for (let time = 0; time < times; time += 1) wait = await limit.attempt(from, at);
	return wait;
}

describe('the limit on sign-ins', () => {
	it('stops the eleventh guess at one account from one address, for the rest of 15 minutes', async () => {
		const { limit, wait } = setUp();
		expect(await guess(limit, 10, '192.0.2.1', 'kim@example.com')).toBeNull();
		wait(60_000);
		expect(await limit.attempt('192.0.2.1', ' KIM@example.com')).toEqual({
			seconds: 14 * 60,
			isFirst: true
		});
		expect(await limit.attempt('192.0.2.1', 'kim@example.com')).toMatchObject({ isFirst: false });
		wait(14 * 60_000);
		expect(await limit.attempt('192.0.2.1', 'kim@example.com')).toBeNull();
	});

	it('leaves other people at the same address and the same person elsewhere alone', async () => {
		const { limit } = setUp();
		await guess(limit, 20, '192.0.2.1', 'kim@example.com');
		expect(await limit.attempt('192.0.2.1', 'lee@example.com')).toBeNull();
		expect(await limit.attempt('192.0.2.2', 'kim@example.com')).toBeNull();
	});

	it('stops one address that tries many accounts', async () => {
		const { limit } = setUp();
		for (let person = 0; person < 300; person += 1) {
			expect(await limit.attempt('192.0.2.1', `person-${person}@example.com`)).toBeNull();
		}
		expect(await limit.attempt('192.0.2.1', 'one-more@example.com')).not.toBeNull();
	});

	it('stops many addresses that try one account', async () => {
		const { limit } = setUp();
		for (let address = 0; address < 200; address += 1) {
			expect(await limit.attempt(`198.51.100.${address}`, 'kim@example.com')).toBeNull();
		}
		expect(await limit.attempt('203.0.113.1', 'kim@example.com')).not.toBeNull();
	});

	it('takes an IPv6 network for one address, however it is written', async () => {
		const { limit } = setUp();
		for (let at = 0; at < 10; at += 1) {
			expect(await limit.attempt(`2001:db8:0:7::${at}`, 'kim@example.com')).toBeNull();
		}
		expect(await limit.attempt('2001:0db8::7:1:2:3:4', 'kim@example.com')).not.toBeNull();
		expect(await limit.attempt('2001:db8:0:8::1', 'kim@example.com')).toBeNull();
		expect(await limit.attempt('::ffff:192.0.2.1', 'kim@example.com')).toBeNull();
	});

	it('takes a code once, and again when it can be another', async () => {
		const { limit, wait } = setUp();
		expect(await limit.firstUse('kim', '123456')).toBe(true);
		expect(await limit.firstUse('kim', '123456')).toBe(false);
		expect(await limit.firstUse('lee', '123456')).toBe(true);
		wait(5 * 60_000);
		expect(await limit.firstUse('kim', '123456')).toBe(true);
	});

	it('forgets what a person mistyped once the password is right', async () => {
		const { limit } = setUp();
		await guess(limit, 9, '192.0.2.1', 'kim@example.com');
		await limit.succeeded('192.0.2.1', 'kim@example.com');
		expect(await guess(limit, 10, '192.0.2.1', 'kim@example.com')).toBeNull();
	});

	it('keeps no address and no name, and nothing that is over', async () => {
		const { limit, windows, wait } = setUp();
		await limit.attempt('192.0.2.1', 'hunter2');
		expect([...windows.keys()].join()).not.toMatch(/192|hunter2/);
		wait(15 * 60_000 + 1);
		await limit.attempt('192.0.2.9', 'lee@example.com');
		expect(windows.size).toBe(3);
	});
});
