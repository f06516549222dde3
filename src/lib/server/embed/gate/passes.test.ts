import { describe, expect, it, vi } from 'vitest';
import { createMemoryGateStore } from '../../../../../tests/fakes/embed/memory-gate-store.ts';
import type { GateStore } from './gate-store.ts';
import { createPasses, digest } from './passes.ts';

describe('remembered passes', () => {
	const grant = { sessionId: 's1', personId: 'p1', expiresAtMs: 9_000_000 };
	async function start() {
		const clock = { ms: 0 };
		const memory = createMemoryGateStore();
		await memory.addPass(digest('pass'), grant);
		const findPass = vi.fn<GateStore['findPass']>((key) => memory.findPass(key));
		const passes = createPasses({ ...memory, findPass }, { forMs: 2_000, now: () => clock.ms });
		return { clock, memory, findPass, passes };
	}

	it('are asked for once by requests that arrive together and within two seconds', async () => {
		const { clock, findPass, passes } = await start();
		await Promise.all(Array.from({ length: 20 }, () => passes.find('pass')));
		clock.ms = 1_999;
		expect(await passes.find('pass')).toEqual(grant);
		expect(findPass).toHaveBeenCalledTimes(1);
	});

	it('are known without a question for as long, and not before the first answer', async () => {
		const { clock, passes } = await start();
		const asking = passes.find('pass');
		expect(passes.known('pass')).toBeNull();
		await asking;
		clock.ms = 1_999;
		expect(passes.known('pass')).toEqual(grant);
		clock.ms = 2_000;
		expect(passes.known('pass')).toBeNull();
		expect(passes.known('another')).toBeNull();
	});

	it('reach the store as digests only', async () => {
		const { memory, passes } = await start();
		await passes.add('new', grant);
		expect(await memory.findPass('new')).toBeNull();
		expect(await memory.findPass(digest('new'))).toEqual(grant);
	});

	it('end within two seconds when another process removed them, at once when this one did', async () => {
		const { clock, memory, passes } = await start();
		await passes.find('pass');
		await memory.removeSession('s1');
		clock.ms = 2_000;
		expect(await passes.find('pass')).toBeNull();
		await memory.addPass(digest('pass'), grant);
		expect(await passes.find('pass')).toEqual(grant);
		await passes.removeSession('s1');
		expect(passes.known('pass')).toBeNull();
		expect(await passes.find('pass')).toBeNull();
	});

	it('are asked for again after a failure', async () => {
		const { findPass, passes } = await start();
		findPass.mockRejectedValueOnce(new Error('database is down'));
		await expect(passes.find('pass')).rejects.toThrow('down');
		expect(await passes.find('pass')).toEqual(grant);
	});
});
