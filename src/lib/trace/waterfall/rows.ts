import { leastGroup, type RowGroups } from './row-groups.ts';
import type { SpanType } from '../span.ts';
import type { Tree } from '../tree/tree.ts';

/** What a row filter can ask about a span. */
export interface RowSubject {
	readonly type: SpanType;
	readonly failed: boolean;
}

/** Chips of the waterfall; with none set, every row passes. */
export interface RowFilter {
	/** Leaves out spans of type `infrastructure` and `http`, unless they failed. */
	readonly hideInfrastructure: boolean;
	/** Empty = any; else a row passes when it is one of these. */
	readonly only: ReadonlySet<'llm' | 'tool' | 'error'>;
}

export const everyRow: RowFilter = { hideInfrastructure: false, only: new Set() };

/** The rows to draw, top to bottom, as parallel arrays. */
export interface VisibleRows {
	readonly count: number;
	/** place → tree row. */
	readonly rowAt: Int32Array;
	/** place → depth among visible rows: a hidden parent does not indent. */
	readonly depthAt: Int32Array;
	/** place → 1 when rows below it pass the filter, so that it can open and close. */
	readonly opensAt: Uint8Array;
	/** place → index of the group that the row stands for, −1 = it is a row of its own. */
	readonly groupAt: Int32Array;
	/** place → members of that group that pass the filter, 0 = no group. */
	readonly membersAt: Int32Array;
	/** Rows that pass the filter, also those inside a collapsed one. */
	readonly passing: number;
}

/** Runs of alike siblings that stand as one row each, less those that were opened. */
export interface Grouping {
	readonly groups: RowGroups;
	/** Nodes of the first members of open groups. */
	readonly open: ReadonlySet<number>;
}

/**
 * The visible rows of a tree, in one pass.
 *
 * A row that fails the filter is left out and its children move up to the nearest row shown. A shown
 * row whose node is in `collapsed` hides everything below it; a row that is not shown cannot.
 * A ghost is shown only while nothing is filtered, because it stands for no known span.
 * A group of which enough members pass is a row of its own before its first member: closed, it hides
 * them; open, they stand one level below it.
 */
export function visibleRows(
	tree: Tree,
	subjects: readonly RowSubject[],
	collapsed: ReadonlySet<number>,
	filter: RowFilter = everyRow,
	grouping: Grouping | null = null
): VisibleRows {
	const before = passingBefore(tree, subjects, filter);
	const passing = before[tree.rowCount] ?? 0;
	const most = passing + (grouping?.groups.list.length ?? 0);
	const rowAt = new Int32Array(most);
	const depthAt = new Int32Array(most);
	const opensAt = new Uint8Array(most);
	const groupAt = new Int32Array(most).fill(-1);
	const membersAt = new Int32Array(most);
	// Ends of the shown rows that are open, innermost last.
	const ends = new Int32Array(most + 1);
	let depth = 0;
	let count = 0;
	let row = 0;
	/** The row whose group's own row was just put out, so that the member itself comes next. */
	let grouped = -1;
	while (row < tree.rowCount) {
		while (depth > 0 && (ends[depth - 1] ?? 0) <= row) depth -= 1;
		const index = grouped === row ? -1 : (grouping?.groups.startingAt[row] ?? -1);
		const group = grouping?.groups.list[index];
		const members = group === undefined ? 0 : passingMembers(tree, before, group);
		if (group !== undefined && members >= leastGroup) {
			rowAt[count] = row;
			depthAt[count] = depth;
			opensAt[count] = 1;
			groupAt[count] = index;
			membersAt[count] = members;
			count += 1;
			if (grouping?.open.has(tree.nodeAt[row] ?? -1)) {
				ends[depth] = group.endRow;
				depth += 1;
				grouped = row;
			} else {
				row = group.endRow;
			}
			continue;
		}
		const next = row + 1;
		if ((before[next] ?? 0) === (before[row] ?? 0)) {
			row = next;
			continue;
		}
		const end = tree.endAt[row] ?? next;
		rowAt[count] = row;
		depthAt[count] = depth;
		opensAt[count] = (before[end] ?? 0) > (before[next] ?? 0) ? 1 : 0;
		count += 1;
		if (collapsed.has(tree.nodeAt[row] ?? -1)) {
			row = end;
		} else {
			ends[depth] = end;
			depth += 1;
			row = next;
		}
	}
	return {
		count,
		rowAt: rowAt.subarray(0, count),
		depthAt: depthAt.subarray(0, count),
		opensAt: opensAt.subarray(0, count),
		groupAt: groupAt.subarray(0, count),
		membersAt: membersAt.subarray(0, count),
		passing
	};
}

function passingMembers(
	tree: Tree,
	before: Int32Array,
	group: { readonly row: number; readonly endRow: number }
): number {
	let members = 0;
	for (let row = group.row; row < group.endRow; row = tree.endAt[row] ?? group.endRow) {
		members += (before[row + 1] ?? 0) - (before[row] ?? 0);
	}
	return members;
}

/** row → how many rows before it pass the filter. */
function passingBefore(tree: Tree, subjects: readonly RowSubject[], filter: RowFilter): Int32Array {
	const filters = filter.hideInfrastructure || filter.only.size > 0;
	const before = new Int32Array(tree.rowCount + 1);
	if (!filters) {
		for (let row = 0; row <= tree.rowCount; row += 1) before[row] = row;
		return before;
	}
	for (let row = 0; row < tree.rowCount; row += 1) {
		const subject = subjects[tree.nodeAt[row] ?? 0];
		// A ghost stands for no known span.
		const passes = subject !== undefined && passesFilter(subject, filter);
		before[row + 1] = (before[row] ?? 0) + (passes ? 1 : 0);
	}
	return before;
}

export function passesFilter(subject: RowSubject, filter: RowFilter): boolean {
	const { type, failed } = subject;
	if (filter.hideInfrastructure && !failed && (type === 'infrastructure' || type === 'http')) {
		return false;
	}
	if (filter.only.size === 0) return true;
	return (
		(filter.only.has('llm') && (type === 'llm' || type === 'embedding')) ||
		(filter.only.has('tool') && type === 'tool') ||
		(filter.only.has('error') && failed)
	);
}

/**
 * place → which of its siblings the row is, from 1, and how many they are; siblings as shown, so a
 * screen reader counts what can be walked although only a window of the rows exists.
 */
export function siblingPlaces(rows: VisibleRows): {
	readonly position: Int32Array;
	readonly size: Int32Array;
} {
	const { count, depthAt } = rows;
	const position = new Int32Array(count);
	const size = new Int32Array(count);
	/** depth → siblings so far, and the place of the last one. */
	const seen: number[] = [];
	for (let place = 0; place < count; place += 1) {
		const depth = depthAt[place] ?? 0;
		seen.length = Math.min(seen.length, depth + 1);
		while (seen.length <= depth) seen.push(0);
		seen[depth] = (seen[depth] ?? 0) + 1;
		position[place] = seen[depth] ?? 1;
	}
	/** depth → size of the set of siblings that comes after, once its last was met. */
	const sizes: number[] = [];
	for (let place = count - 1; place >= 0; place -= 1) {
		const depth = depthAt[place] ?? 0;
		sizes.length = Math.min(sizes.length, depth + 1);
		while (sizes.length <= depth) sizes.push(0);
		if (sizes[depth] === 0) sizes[depth] = position[place] ?? 1;
		size[place] = sizes[depth] ?? 1;
		if (position[place] === 1) sizes[depth] = 0;
	}
	return { position, size };
}

/** Nodes to collapse so that only rows above `depth` are open: 0 shows the roots, 1 their children too. */
export function collapsedBelow(tree: Tree, depth: number): Set<number> {
	const collapsed = new Set<number>();
	for (let row = 0; row < tree.rowCount; row += 1) {
		if ((tree.depthAt[row] ?? 0) >= depth && (tree.childCountAt[row] ?? 0) > 0) {
			collapsed.add(tree.nodeAt[row] ?? 0);
		}
	}
	return collapsed;
}

/** The node of a row and of every row below it that has children: for recursive collapse. */
export function subtreeNodes(tree: Tree, row: number): number[] {
	const nodes: number[] = [];
	for (let at = row; at < (tree.endAt[row] ?? row); at += 1) {
		if ((tree.childCountAt[at] ?? 0) > 0) nodes.push(tree.nodeAt[at] ?? 0);
	}
	return nodes;
}
