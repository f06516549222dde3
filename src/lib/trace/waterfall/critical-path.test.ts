import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNodes, buildNode } from '../../../../tests/builders/tree-nodes.ts';
import { byRow, criticalNs, criticalPath, partsInPx } from './critical-path.ts';
import { buildTree } from '../tree/tree.ts';

function span(spanId: string, parent: string, startNs: number, endNs: number) {
	return buildNode(spanId, parent, { startNs, durationNs: endNs - startNs });
}

function path(nodes: readonly ReturnType<typeof span>[]): string[] {
	const tree = buildTree(nodes);
	return criticalPath(tree).map(({ row, startNs, endNs }) => {
		const name = nodes[tree.nodeAt[row] ?? -1]?.spanId ?? '·';
		return `${name} ${String(startNs)}–${String(endNs)}`;
	});
}

describe('criticalPath', () => {
	it('goes through the child that finished last and the one before it', () => {
		expect(path([span('r', '', 0, 100), span('a', 'r', 10, 40), span('b', 'r', 50, 90)])).toEqual([
			'r 0–10',
			'a 10–40',
			'r 40–50',
			'b 50–90',
			'r 90–100'
		]);
	});

	it('leaves out work that ran beside it', () => {
		expect(
			path([span('r', '', 0, 100), span('long', 'r', 10, 90), span('beside', 'r', 20, 80)])
		).toEqual(['r 0–10', 'long 10–90', 'r 90–100']);
	});

	it('cuts a child that outlives its parent', () => {
		expect(
			path([span('r', '', 0, 100), span('p', 'r', 10, 60), span('late', 'p', 20, 500)])
		).toEqual(['r 0–10', 'p 10–20', 'late 20–60', 'r 60–100', '· 100–500']);
	});

	it('says when no root was running', () => {
		expect(path([span('a', '', 0, 10), span('b', '', 30, 40)])).toEqual([
			'a 0–10',
			'· 10–30',
			'b 30–40'
		]);
	});

	it('has parts that touch and add up to the duration, whatever the tree', () => {
		fc.assert(
			fc.property(anyNodes, (nodes) => {
				const tree = buildTree(nodes);
				const parts = criticalPath(tree);
				let cursor = tree.startNs;
				for (const part of parts) {
					expect(part.startNs).toBe(cursor);
					expect(part.endNs).toBeGreaterThan(part.startNs);
					if (part.row !== -1) {
						expect(part.startNs).toBeGreaterThanOrEqual(tree.startAt[part.row] ?? 0);
						expect(part.endNs).toBeLessThanOrEqual(tree.endTimeAt[part.row] ?? 0);
					}
					cursor = part.endNs;
				}
				expect(cursor).toBe(tree.endNs);
				expect(criticalNs(parts)).toBe(tree.endNs - tree.startNs);
				const rows = byRow(tree, parts);
				let own = criticalNs(rows.ofRow(-1));
				for (let row = 0; row < tree.rowCount; row += 1) {
					own += criticalNs(rows.ofRow(row));
					let below = 0;
					for (let at = row; at < (tree.endAt[row] ?? row); at += 1) {
						below += criticalNs(rows.ofRow(at));
					}
					expect(criticalNs(rows.ofSubtree(row))).toBe(below);
				}
				expect(own).toBe(tree.endNs - tree.startNs);
			})
		);
	});

	it('walks a chain of 100 000 spans, whose square would run into the time limit of a test', () => {
		const nodes = Array.from({ length: 100_000 }, (_, at) =>
			span(`s${String(at)}`, at === 0 ? '' : `s${String(at - 1)}`, at, 400_000 - at)
		);
		const tree = buildTree(nodes);
		expect(criticalPath(tree)).toHaveLength(199_999);
	});
});

describe('partsInPx', () => {
	it('draws at most a mark for every other pixel, however many parts there are', () => {
		const parts = Array.from({ length: 5000 }, (_, at) => ({
			row: 0,
			startNs: at * 10,
			endNs: at * 10 + 3
		}));
		expect(partsInPx(parts, (ns) => ns / 500, 100)).toHaveLength(1);
		const few = partsInPx(parts, (ns) => ns, 100);
		expect(few).toHaveLength(10);
		expect(few[1]).toEqual({ left: 10, width: 3 });
	});
});
