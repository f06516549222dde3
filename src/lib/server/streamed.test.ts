import { describe, expect, it, vi } from 'vitest';
import { streamed } from './streamed.ts';

const onbroken = () => vi.fn<(fault: unknown) => void>();

async function* saying(...texts: string[]) {
	for (const text of texts) yield await Promise.resolve(text);
}

function toBeMade() {
	let make: () => void = () => undefined;
	const made = new Promise<void>((resolve) => (make = resolve));
	return { made, make };
}

describe('a streamed answer', () => {
	it('has all pieces in their order', async () => {
		const broken = onbroken();
		const reading = { opening: '가', stop: new AbortController(), onbroken: broken };
		expect(await new Response(streamed(saying('나', 'b', 'c'), reading)).text()).toBe('가나bc');
		expect(broken).not.toHaveBeenCalled();
	});

	it('breaks off where its pieces fail, and tells why', async () => {
		const fault = new Error('the store is gone');
		const broken = onbroken();
		async function* failing() {
			yield await Promise.resolve('a');
			throw fault;
		}
		const body = streamed(failing(), { stop: new AbortController(), onbroken: broken });
		await expect(new Response(body).text()).rejects.toBe(fault);
		expect(broken.mock.calls).toEqual([[fault]]);
	});

	it.each([
		['another comes', (): string => 'b'],
		['they are at their end', (): null => null],
		[
			'it is given up',
			(): never => {
				throw new Error('aborted');
			}
		]
	])('of a reader who leaves while a piece is made tells nothing: %s', async (_, last) => {
		const broken = onbroken();
		const stop = new AbortController();
		const { made, make } = toBeMade();
		let ended = false;
		async function* slow() {
			try {
				yield await Promise.resolve('a');
				await made;
				const piece = last();
				if (piece !== null) yield piece;
			} finally {
				ended = true;
			}
		}
		const reader = streamed(slow(), { stop, onbroken: broken }).getReader();
		await reader.read();
		// The next is being made already.
		const left = reader.cancel();
		expect(stop.signal.aborted).toBe(true);
		make();
		await left;
		expect(ended).toBe(true);
		expect(broken).not.toHaveBeenCalled();
	});

	it('ends with the connection, and tells nothing', async () => {
		const broken = onbroken();
		const stop = new AbortController();
		async function* endless() {
			for (;;) yield await Promise.resolve('a');
		}
		const reader = streamed(endless(), { stop, onbroken: broken }).getReader();
		await reader.read();
		stop.abort();
		await expect(
			(async () => {
				while (!(await reader.read()).done);
			})()
		).rejects.toThrow(/abort/i);
		expect(broken).not.toHaveBeenCalled();
	});
});
