import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNodes, buildNode } from '../../../../tests/builders/tree-nodes.ts';
import { selfTimeNs } from './self-time.ts';
import { buildTree } from './tree.ts';

describe('selfTimeNs', () => {
	it('leaves out what children did, once where they overlap, and only while the span ran', () => {
		const tree = buildTree([
			buildNode('a', '', { startNs: 0, durationNs: 100 }),
			buildNode('b', 'a', { startNs: 10, durationNs: 30 }),
			buildNode('c', 'a', { startNs: 20, durationNs: 30 }),
			buildNode('d', 'a', { startNs: 90, durationNs: 500 })
		]);
		expect(selfTimeNs(tree, 0)).toBe(50);
		expect(selfTimeNs(tree, 3)).toBe(500);
	});

	it('is never negative nor longer than the span', () => {
		fc.assert(
			fc.property(anyNodes, (nodes) => {
				const tree = buildTree(nodes);
				for (let row = 0; row < tree.rowCount; row += 1) {
					const own = selfTimeNs(tree, row);
					expect(own).toBeGreaterThanOrEqual(0);
					expect(own).toBeLessThanOrEqual((tree.endTimeAt[row] ?? 0) - (tree.startAt[row] ?? 0));
				}
			})
		);
	});
});
