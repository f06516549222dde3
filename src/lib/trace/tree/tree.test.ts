import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLightSpans } from '../../../../tests/builders/light-spans.ts';
import { anyNodes, buildNode } from '../../../../tests/builders/tree-nodes.ts';
import { packLight } from '../light/pack.ts';
import { linksOf } from './links.ts';
import { isUnpriced, totalTokens, type TreeNode } from './node.ts';
import { buildTree, costPath, type Tree } from './tree.ts';

function outline(tree: Tree, nodes: readonly TreeNode[]): string[] {
	return Array.from(tree.nodeAt, (node, row) => {
		const name = nodes[node]?.spanId ?? `?${tree.ghostIds[node - nodes.length] ?? ''}`;
		return '-'.repeat(tree.depthAt[row] ?? 0) + name;
	});
}

function findingKinds(tree: Tree): string[] {
	return tree.findings.map(({ kind, count }) => `${kind}:${String(count)}`);
}

describe('buildTree', () => {
	it('tells of spans that came without content, or with an end before their start', () => {
		const nodes = [
			{ ...buildNode('a'), truncated: true },
			{ ...buildNode('b', 'a'), endsBeforeStart: true },
			{ ...buildNode('c', 'a'), endsBeforeStart: true }
		];
		const tree = buildTree(nodes);
		expect(tree.findings).toEqual([
			{ kind: 'truncated', count: 1, nodes: [0] },
			{ kind: 'ends_before_start', count: 2, nodes: [1, 2] }
		]);
	});

	it('orders siblings by start, then as given', () => {
		const nodes = [
			buildNode('c', 'a', { startNs: 30 }),
			buildNode('b', 'a', { startNs: 20 }),
			buildNode('a'),
			buildNode('d', 'a', { startNs: 20 })
		];
		expect(outline(buildTree(nodes), nodes)).toEqual(['a', '-b', '-d', '-c']);
	});

	it('hangs orphans under one ghost per missing parent', () => {
		const nodes = [
			buildNode('a'),
			buildNode('b', 'gone', { startNs: 10, durationNs: 5 }),
			buildNode('c', 'gone', { startNs: 40, durationNs: 60 }),
			buildNode('d', 'lost', { startNs: 50 })
		];
		const tree = buildTree(nodes);
		expect(outline(tree, nodes)).toEqual(['a', '?gone', '-b', '-c', '?lost', '-d']);
		expect([tree.startAt[1], tree.endTimeAt[1]]).toEqual([10, 100]);
		expect(tree.findings).toEqual([{ kind: 'missing_parent', count: 3, nodes: [1, 2, 3] }]);
	});

	it('says when no root arrived', () => {
		expect(findingKinds(buildTree([buildNode('b', 'gone')]))).toEqual([
			'missing_root:1',
			'missing_parent:1'
		]);
	});

	it('cuts a ring at its earliest span', () => {
		const nodes = [
			buildNode('a', 'c', { startNs: 30 }),
			buildNode('b', 'a', { startNs: 10 }),
			buildNode('c', 'b', { startNs: 20 }),
			buildNode('x', 'a', { startNs: 0 }),
			buildNode('self', 'self', { startNs: 50 })
		];
		const tree = buildTree(nodes);
		expect(outline(tree, nodes)).toEqual(['b', '-c', '--a', '---x', 'self']);
		expect(tree.findings.find(({ kind }) => kind === 'ring')).toEqual({
			kind: 'ring',
			count: 2,
			nodes: [1, 4]
		});
	});

	it('keeps spans of one id, children under the earliest', () => {
		const nodes = [
			buildNode('r'),
			buildNode('a', 'r', { startNs: 20 }),
			buildNode('a', 'r', { startNs: 10 }),
			buildNode('b', 'a', { startNs: 30 })
		];
		const tree = buildTree(nodes);
		expect(outline(tree, nodes)).toEqual(['r', '-a', '--b', '-a']);
		expect(findingKinds(tree)).toEqual(['duplicate_id:1']);
	});

	it('reports several roots, skew, calls without tokens or price, and calls in calls', () => {
		const usage = { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 };
		const call = { countsAsCall: true, tokens: usage, costUsd: 1 } as const;
		const nodes = [
			buildNode('r1'),
			buildNode('r2'),
			buildNode('early', 'r1', { startNs: -2_000_000 }),
			buildNode('bare', 'r1', { ...call, tokens: null }),
			buildNode('failed', 'r1', { ...call, tokens: null, costUsd: null, failed: true }),
			buildNode('dear', 'r1', { ...call, costUsd: null }),
			buildNode('nameless', 'r1', { ...call, costUsd: null, model: null }),
			buildNode('idle', 'r1', {
				...call,
				costUsd: null,
				tokens: { ...usage, input: 0, output: 0 }
			}),
			buildNode('inner', 'dear', call)
		];
		expect(findingKinds(buildTree(nodes))).toEqual([
			'many_roots:2',
			'clock_skew:1',
			'without_tokens:2',
			'unpriced:1',
			'nested_calls:1',
			'without_model:1'
		]);
	});

	it('holds nothing for an empty trace', () => {
		expect(buildTree([])).toMatchObject({ rowCount: 0, startNs: 0, endNs: 0, findings: [] });
	});

	it('gives every span back once, each under its parent, in pre-order', () => {
		fc.assert(
			fc.property(anyNodes, (nodes) => {
				const tree = buildTree(nodes);
				expect([...tree.nodeAt].sort((a, b) => a - b)).toEqual(
					Array.from({ length: tree.rowCount }, (_, at) => at)
				);
				expect(tree.rowCount).toBe(nodes.length + tree.ghostIds.length);
				for (let row = 0; row < tree.rowCount; row += 1) {
					const parent = tree.parentAt[row] ?? -1;
					expect(parent).toBeLessThan(row);
					expect(tree.depthAt[row]).toBe(parent === -1 ? 0 : (tree.depthAt[parent] ?? 0) + 1);
					if (parent !== -1) expect(row).toBeLessThan(tree.endAt[parent] ?? 0);
					const node = nodes[tree.nodeAt[row] ?? 0];
					if (node === undefined || parent === -1) continue;
					const above = tree.nodeAt[parent] ?? 0;
					const aboveId = nodes[above]?.spanId ?? tree.ghostIds[above - nodes.length];
					expect(aboveId).toBe(node.parentSpanId);
				}
			})
		);
	});

	it('cuts only rings: a span with a parent that is a root was on one', () => {
		fc.assert(
			fc.property(anyNodes, (nodes) => {
				const tree = buildTree(nodes);
				const roots = Array.from(tree.nodeAt).filter((_, row) => tree.parentAt[row] === -1);
				const cut = roots.filter((node) => (nodes[node]?.parentSpanId ?? '') !== '');
				const rings = tree.findings.find(({ kind }) => kind === 'ring');
				expect(cut.length).toBe(rings?.count ?? 0);
			})
		);
	});

	it('takes links that a packed trace brings along for its own', () => {
		fc.assert(
			fc.property(anyLightSpans, (spans) => {
				const links = linksOf(packLight('t', '0', spans));
				const looked = { ...buildTree(spans), rollUpAt: null };
				expect({ ...buildTree(spans, { links }), rollUpAt: null }).toEqual(looked);
			})
		);
	});

	it('moves no row of a growing tree when siblings stand as they arrived', () => {
		fc.assert(
			fc.property(anyNodes, fc.nat(40), (nodes, size) => {
				const ids = (some: readonly TreeNode[]) =>
					Array.from(buildTree(some, { order: 'arrival' }).nodeAt).filter(
						(node) => node < Math.min(size, some.length)
					);
				const roots = nodes.map((node) => ({ ...node, parentSpanId: '' }));
				expect(ids(roots)).toEqual(ids(roots.slice(0, size)));
			})
		);
		const nodes = [
			buildNode('late', 'gone', { startNs: 50 }),
			buildNode('early', 'gone', { startNs: 10 })
		];
		expect(outline(buildTree(nodes, { order: 'arrival' }), nodes)).toEqual([
			'?gone',
			'-late',
			'-early'
		]);
	});

	it('adds up what is below each row', () => {
		fc.assert(
			fc.property(anyNodes, (nodes) => {
				const tree = buildTree(nodes);
				for (let row = 0; row < tree.rowCount; row += 1) {
					const below = Array.from(tree.nodeAt.slice(row, tree.endAt[row])).flatMap(
						(node) => nodes[node] ?? []
					);
					const calls = below.filter((node) => node.countsAsCall);
					expect(tree.rollUpAt(row)).toEqual({
						calls: calls.length,
						tokens: calls.reduce((sum, node) => sum + totalTokens(node.tokens), 0),
						costUsd: below.reduce((sum, node) => sum + (node.costUsd ?? 0), 0),
						unpricedCalls: calls.filter(isUnpriced).length,
						errors: below.filter((node) => node.failed).length,
						spans: below.length
					});
				}
			})
		);
	});

	// What grows with the square of a tree runs into the time limit of a test.
	it('builds 100 000 spans, in one chain or in one ring', () => {
		const size = 100_000;
		for (const ring of [false, true]) {
			const nodes = Array.from({ length: size }, (_, at) =>
				buildNode(
					`s${String(at)}`,
					at > 0 ? `s${String(at - 1)}` : ring ? `s${String(size - 1)}` : ''
				)
			);
			const tree = buildTree(nodes);
			expect(tree.depthAt[size - 1]).toBe(size - 1);
		}
	});

	it('builds a trace of many rings', () => {
		const nodes = Array.from({ length: 40_000 }, (_, at) =>
			buildNode(`s${String(at)}`, `s${String(at ^ 1)}`)
		);
		expect(findingKinds(buildTree(nodes))).toContain('ring:20000');
	});
});

describe('costPath', () => {
	it('goes down to the dearest call', () => {
		const call = { countsAsCall: true } as const;
		const nodes = [
			buildNode('r'),
			buildNode('a', 'r', { ...call, costUsd: 3 }),
			buildNode('b', 'r', { startNs: 1 }),
			buildNode('c', 'b', { ...call, costUsd: 2 }),
			buildNode('d', 'b', { ...call, costUsd: 2.5, startNs: 2 })
		];
		const tree = buildTree(nodes);
		const names = costPath(tree).map((row) => nodes[tree.nodeAt[row] ?? 0]?.spanId);
		expect(names).toEqual(['r', 'b', 'd']);
		expect(costPath(buildTree([buildNode('r')]))).toEqual([]);
	});
});
