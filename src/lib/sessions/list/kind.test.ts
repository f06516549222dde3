import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, listKindOf, listKinds, nextSort, readSort, usualOrder } from './kind.ts';

describe('the sort of a list', () => {
	it('falls for a name and rises for a minus', () => {
		expect(readSort('cost', 'calls')).toEqual({ by: 'cost', descending: true, known: true });
		expect(readSort('-sessions', 'conversations')).toMatchObject({ descending: false });
	});

	it('is the newest first for what this kind cannot be sorted by, and says so', () => {
		expect(readSort('spans', 'calls')).toEqual({ by: 'start', descending: true, known: false });
		expect(readSort(null, 'conversations')).toEqual({ by: 'last', descending: true, known: true });
	});

	it('turns a falling column round, and leaves the usual order out of the address', () => {
		const sort = readSort('cost', 'sessions');
		expect(nextSort(sort, 'sessions', 'cost')).toBe('-cost');
		expect(nextSort(sort, 'sessions', 'start')).toBeNull();
	});

	it('never lets an unknown order through', () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (text, name) => {
				const kind = listKindOf(name);
				const orders = columnsOf[kind].map(({ order }) => order);
				expect(orders).toContain(readSort(text, kind).by);
			})
		);
	});

	it('stands on a column of every kind', () => {
		for (const kind of listKinds) {
			expect(columnsOf[kind].map(({ order }) => order)).toContain(usualOrder[kind]);
		}
	});
});
