import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../fault.ts';
import { createSharedCache } from './shared-cache.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('lets go of what nobody asks for again', async () => {
	const cache = createSharedCache<string>({ ttlMs: 5_000, maxWeight: 2, now: () => 0 });
	await cache.get('a', async () => ok('first'));
	vi.advanceTimersByTime(4_000);
	await cache.get('b', async () => ok('second'));
	vi.advanceTimersByTime(1_000);
	expect([cache.has('a'), cache.has('b')]).toEqual([false, true]);
});

test('does not let go of what was read anew meanwhile', async () => {
	let nowMs = 0;
	const cache = createSharedCache<string>({ ttlMs: 5_000, maxWeight: 2, now: () => nowMs });
	await cache.get('a', async () => ok('first'));
	vi.advanceTimersByTime(3_000);
	nowMs = 5_000;
	await cache.get('a', async () => ok('again'));
	// Now the first one's time is up.
	vi.advanceTimersByTime(2_000);
	expect(cache.has('a')).toBe(true);
});
