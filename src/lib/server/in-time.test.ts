import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.ts';
import type { Settled } from './settle.ts';

const value = <T>(content: T): Settled<T> => ({ value: content, fault: null });

describe('inTime', () => {
	it('gives the value of a quick panel, so that it is in the first HTML', async () => {
		const { quick } = await inTime(1_000, { quick: Promise.resolve(value(1)) });
		expect(quick).toEqual(value(1));
	});

	it('gives the promise of a slow panel without waiting for it', async () => {
		let finish: (settled: Settled<number>) => void = () => {};
		const slow = new Promise<Settled<number>>((resolve) => (finish = resolve));
		const panels = await inTime(5, { slow, quick: Promise.resolve(value('x')) });
		expect(panels.quick).toEqual(value('x'));
		expect(panels.slow).toBeInstanceOf(Promise);
		finish(value(2));
		expect(await panels.slow).toEqual(value(2));
	});
});
