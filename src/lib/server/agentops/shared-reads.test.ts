import { expect, it } from 'vitest';
import { SharedReads } from './shared-reads.ts';

it('reads once under a key, for those who ask while it is read and for those who ask after', async () => {
	const shared = new SharedReads();
	let reads = 0;
	const read = () => Promise.resolve((reads += 1));
	expect(await Promise.all([shared.once('books', read), shared.once('books', read)])).toEqual([
		1, 1
	]);
	expect(await shared.once('books', read)).toBe(1);
	expect(await shared.once('others', read)).toBe(2);
});

it('fails for all who asked when the reading fails', async () => {
	const shared = new SharedReads();
	const read = () => Promise.reject(new Error('The disk is full.'));
	await expect(shared.once('books', read)).rejects.toThrow('full');
	await expect(shared.once('books', () => Promise.resolve())).rejects.toThrow('full');
});
