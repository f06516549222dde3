import { expect, it, vi } from 'vitest';
import { createStanding } from './standing.ts';

it('tells who answers, and asks again after half a minute', async () => {
	let clock = 0;
	const standing = createStanding(() => clock);
	const up = vi.fn(async () => true);
	const asks = { langfuse: up, mail: async () => Promise.reject(new Error('refused')) };
	expect(await standing(asks)).toEqual({ langfuse: true, mail: false });
	up.mockResolvedValue(false);
	expect(await standing(asks)).toEqual({ langfuse: true, mail: false });
	expect(up).toHaveBeenCalledOnce();
	clock += 30_000;
	expect(await standing(asks)).toEqual({ langfuse: false, mail: false });
	expect(await standing({})).toEqual({});
});

it('waits for nobody who is slow, and tells what came later', async () => {
	const standing = createStanding();
	let answer: (isUp: boolean) => void = () => undefined;
	const slow = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
	expect(await standing({ prometheus: slow })).toEqual({ prometheus: false });
	expect(await standing({ prometheus: slow })).toEqual({ prometheus: false });
	answer(true);
	await vi.waitFor(async () => {
		expect(await standing({ prometheus: slow })).toEqual({ prometheus: true });
	});
	expect(slow).toHaveBeenCalledOnce();
});
