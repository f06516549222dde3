import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNodes, buildNode } from '../../../../tests/builders/tree-nodes.ts';
import {
	collapsedBelow,
	everyRow,
	passesFilter,
	siblingPlaces,
	subtreeNodes,
	visibleRows
} from './rows.ts';
import { findGroups, type Alike } from './row-groups.ts';
import { buildTree } from '../tree/tree.ts';

const nodes = [
	buildNode('root'),
	buildNode('redis', 'root', { type: 'infrastructure', startNs: 1 }),
	buildNode('under-redis', 'redis', { type: 'llm', startNs: 2 }),
	buildNode('agent', 'root', { type: 'agent', startNs: 3 }),
	buildNode('tool', 'agent', { type: 'tool', startNs: 4, failed: true })
];
const tree = buildTree(nodes);

function shown(collapsed: readonly number[], filter = everyRow): string[] {
	const rows = visibleRows(tree, nodes, new Set(collapsed), filter);
	return Array.from(rows.rowAt, (row, place) => {
		const name = nodes[tree.nodeAt[row] ?? 0]?.spanId ?? '?';
		return '-'.repeat(rows.depthAt[place] ?? 0) + name + (rows.opensAt[place] === 1 ? '+' : '');
	});
}

describe('visibleRows', () => {
	it('shows every row of an open tree', () => {
		expect(shown([])).toEqual(['root+', '-redis+', '--under-redis', '-agent+', '--tool']);
	});

	it('hides what is below a collapsed row', () => {
		expect(shown([1])).toEqual(['root+', '-redis+', '-agent+', '--tool']);
		expect(shown([0])).toEqual(['root+']);
	});

	it('moves the children of a hidden row up', () => {
		const filter = { ...everyRow, hideInfrastructure: true };
		expect(shown([1], filter)).toEqual(['root+', '-under-redis', '-agent+', '--tool']);
	});

	it('shows only what is asked for', () => {
		expect(shown([], { ...everyRow, only: new Set(['llm'] as const) })).toEqual(['under-redis']);
		expect(shown([], { ...everyRow, only: new Set(['llm', 'error'] as const) })).toEqual([
			'under-redis',
			'tool'
		]);
	});

	it('agrees with a naive model', () => {
		const filters = fc.record({
			hideInfrastructure: fc.boolean(),
			only: fc.subarray(['llm', 'tool', 'error'] as const).map((kinds) => new Set(kinds))
		});
		fc.assert(
			fc.property(anyNodes, filters, fc.array(fc.nat(45)), (spans, filter, closed) => {
				const any = buildTree(spans);
				const collapsed = new Set(closed);
				const unfiltered = !filter.hideInfrastructure && filter.only.size === 0;
				const passes = (row: number) => {
					const span = spans[any.nodeAt[row] ?? 0];
					return span === undefined ? unfiltered : passesFilter(span, filter);
				};
				const above = (row: number) => {
					const rows: number[] = [];
					for (let at = any.parentAt[row] ?? -1; at !== -1; at = any.parentAt[at] ?? -1)
						rows.push(at);
					return rows.filter(passes);
				};
				const rows = Array.from({ length: any.rowCount }, (_, row) => row);
				const expected = rows
					.filter(
						(row) => passes(row) && above(row).every((at) => !collapsed.has(any.nodeAt[at] ?? -1))
					)
					.map((row) => ({
						row,
						depth: above(row).length,
						opens: rows.some((other) => passes(other) && above(other).includes(row)) ? 1 : 0
					}));
				const actual = visibleRows(any, spans, collapsed, filter);
				expect(
					Array.from(actual.rowAt, (row, place) => ({
						row,
						depth: actual.depthAt[place],
						opens: actual.opensAt[place]
					}))
				).toEqual(expected);
				expect(actual.count).toBe(expected.length);
				expect(actual.passing).toBe(rows.filter(passes).length);
			})
		);
	});
});

describe('collapsedBelow and subtreeNodes', () => {
	it('open the tree to a level', () => {
		expect(shown([...collapsedBelow(tree, 0)])).toEqual(['root+']);
		expect(shown([...collapsedBelow(tree, 1)])).toEqual(['root+', '-redis+', '-agent+']);
		expect(collapsedBelow(tree, 9).size).toBe(0);
	});

	it('name the nodes to close with a row', () => {
		expect(subtreeNodes(tree, 0)).toEqual([0, 1, 3]);
		expect(subtreeNodes(tree, 3)).toEqual([3]);
	});
});

describe('groups of alike siblings', () => {
	const alike = (id: string, parent: string, startNs: number, name = 'chat', failed = false) => ({
		...buildNode(id, parent, { startNs, type: 'llm', failed }),
		name
	});
	const many = [
		{ ...buildNode('root'), name: 'root' },
		...Array.from({ length: 6 }, (_, at) => alike(`c${String(at)}`, 'root', at)),
		alike('inside', 'c2', 3, 'step'),
		alike('other', 'root', 10, 'plan'),
		...Array.from({ length: 4 }, (_, at) => alike(`d${String(at)}`, 'root', 20 + at))
	];
	const any = buildTree(many);
	const groups = findGroups(any, many);

	function outline(open: readonly number[], collapsed: readonly number[] = [], filter = everyRow) {
		const rows = visibleRows(any, many, new Set(collapsed), filter, {
			groups,
			open: new Set(open)
		});
		return Array.from(rows.rowAt, (row, place) => {
			const indent = '-'.repeat(rows.depthAt[place] ?? 0);
			const name = many[any.nodeAt[row] ?? 0]?.spanId ?? '?';
			return rows.groupAt[place] === -1 ? indent + name : `${indent}×${rows.membersAt[place] ?? 0}`;
		});
	}

	it('stand as one row until opened; fewer than five stand alone', () => {
		expect(outline([])).toEqual(['root', '-×6', '-other', '-d0', '-d1', '-d2', '-d3']);
		expect(outline([1], [3])).toEqual([
			'root',
			'-×6',
			...['--c0', '--c1', '--c2', '--c3', '--c4', '--c5'],
			'-other',
			...['-d0', '-d1', '-d2', '-d3']
		]);
	});

	it('count only members that pass the filter and dissolve when too few do', () => {
		expect(outline([], [], { ...everyRow, only: new Set(['llm'] as const) })[0]).toBe('×6');
		expect(outline([], [], { ...everyRow, only: new Set(['tool'] as const) })).toEqual([]);
	});

	it('hide nothing: open groups show the rows that no grouping shows, in the same order', () => {
		const names = fc.array(fc.constantFrom('a', 'b'), { minLength: 40, maxLength: 40 });
		fc.assert(
			fc.property(anyNodes, names, fc.array(fc.nat(45)), (spans, named, closed) => {
				const subjects = spans.map((span, at): Alike & (typeof spans)[number] => ({
					...span,
					type: 'llm',
					name: named[at] ?? 'a'
				}));
				const tree = buildTree(subjects);
				const found = findGroups(tree, subjects, 2);
				const collapsed = new Set(closed);
				const plain = visibleRows(tree, subjects, collapsed);
				const all = new Set(tree.nodeAt);
				const grouped = visibleRows(tree, subjects, collapsed, everyRow, {
					groups: found,
					open: all
				});
				const own = Array.from(grouped.rowAt).filter((_, place) => grouped.groupAt[place] === -1);
				expect(own).toEqual(Array.from(plain.rowAt));
				for (const { row, endRow, members } of found.list) {
					let counted = 0;
					for (let at = row; at < endRow; at = tree.endAt[at] ?? endRow) counted += 1;
					expect(counted).toBe(members);
				}
			})
		);
	});
});

describe('siblingPlaces', () => {
	it('count siblings as shown', () => {
		fc.assert(
			fc.property(anyNodes, fc.array(fc.nat(45)), (spans, closed) => {
				const any = buildTree(spans);
				const rows = visibleRows(any, spans, new Set(closed));
				const { position, size } = siblingPlaces(rows);
				const parents = Array.from(rows.rowAt, (row) => any.parentAt[row] ?? -1);
				parents.forEach((parent, place) => {
					const siblings = parents.flatMap((other, at) => (other === parent ? [at] : []));
					expect(position[place]).toBe(siblings.indexOf(place) + 1);
					expect(size[place]).toBe(siblings.length);
				});
			})
		);
	});
});
