import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeightTree } from './height-tree.ts';

describe('heights of rows', () => {
	it('agree with plain sums, whatever is added and measured', () => {
		const height = fc.integer({ min: 1, max: 500 });
		fc.assert(
			fc.property(
				fc.array(fc.array(height, { maxLength: 20 }), { maxLength: 4 }),
				fc.array(fc.tuple(fc.nat(80), height)),
				fc.nat(30_000),
				(pieces, changes, px) => {
					const tree = new HeightTree();
					const plain: number[] = [];
					for (const piece of pieces) {
						tree.push(piece);
						plain.push(...piece);
					}
					for (const [row, to] of changes) {
						tree.set(row, to);
						if (row < plain.length) plain[row] = to;
					}
					const topOf = (row: number) => plain.slice(0, row).reduce((sum, each) => sum + each, 0);
					expect(tree.total).toBe(topOf(plain.length));
					plain.forEach((_, row) => expect(tree.top(row)).toBe(topOf(row)));
					const found = plain.findIndex((_, row) => topOf(row + 1) > px);
					expect(tree.rowAt(px)).toBe(found === -1 ? Math.max(0, plain.length - 1) : found);
				}
			)
		);
	});
});
