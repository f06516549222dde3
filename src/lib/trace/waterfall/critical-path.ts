import type { Tree } from '../tree/tree.ts';

/** A stretch of time that the trace could not have done without. */
export interface CriticalPart {
	/** The row that was at work itself; −1 where no root was running. */
	readonly row: number;
	/** ns since the trace's start, `startNs < endNs`. */
	readonly startNs: number;
	readonly endNs: number;
}

/**
 * The critical path of a trace, in order of time: parts that touch, do not overlap, and add up to the
 * time from the earliest start to the latest end.
 *
 * From the end backwards, a span waits for the child that finished last, then for the one that had
 * finished before that one began; what lies between is its own work. Children are first cut to their
 * parent's time, because work that outlives its parent did not hold it up.
 */
export function criticalPath(tree: Tree): CriticalPart[] {
	const parts: CriticalPart[] = [];
	const work: Window[] = [];
	walkBack(-1, tree.startNs, tree.endNs);
	for (let next = work.pop(); next !== undefined; next = work.pop()) {
		walkBack(next.row, next.startNs, next.endNs);
	}
	return parts.sort((a, b) => a.startNs - b.startNs);

	function walkBack(row: number, startNs: number, endNs: number): void {
		let cursor = endNs;
		for (const child of childrenByEnd(tree, row, startNs, endNs)) {
			if (child.endNs > cursor) continue;
			if (child.endNs < cursor) parts.push({ row, startNs: child.endNs, endNs: cursor });
			work.push(child);
			cursor = child.startNs;
		}
		if (startNs < cursor) parts.push({ row, startNs, endNs: cursor });
	}
}

interface Window {
	readonly row: number;
	readonly startNs: number;
	readonly endNs: number;
}

/** The children of a row (the roots for −1) cut to a window, last to end first; those outside left out. */
function childrenByEnd(tree: Tree, row: number, startNs: number, endNs: number): Window[] {
	const windows: Window[] = [];
	const last = row === -1 ? tree.rowCount : (tree.endAt[row] ?? row);
	for (let child = row + 1; child < last; child = tree.endAt[child] ?? last) {
		const from = Math.max(startNs, tree.startAt[child] ?? 0);
		const to = Math.min(endNs, tree.endTimeAt[child] ?? 0);
		if (from < to) windows.push({ row: child, startNs: from, endNs: to });
	}
	return windows.sort((a, b) => b.endNs - a.endNs || a.startNs - b.startNs);
}

/** A critical path that can be asked row by row. */
export interface CriticalRows {
	/** The row's own parts, in order of time; empty when it is not on the path. */
	readonly ofRow: (row: number) => readonly CriticalPart[];
	/**
	 * Those of the rows from `row` up to, not with, `end` (all below the row when absent), parts that touch
	 * made one: for a row that stands for them.
	 */
	readonly ofSubtree: (row: number, end?: number) => readonly CriticalPart[];
}

/** @param parts in order of time */
export function byRow(tree: Tree, parts: readonly CriticalPart[]): CriticalRows {
	const own = new Map<number, CriticalPart[]>();
	for (const part of parts) {
		const known = own.get(part.row);
		if (known) known.push(part);
		else own.set(part.row, [part]);
	}
	const subtrees = new Map<string, readonly CriticalPart[]>();
	return {
		ofRow: (row) => own.get(row) ?? [],
		ofSubtree(row, end = tree.endAt[row] ?? row) {
			const key = `${row} ${end}`;
			const known = subtrees.get(key);
			if (known) return known;
			const joined: CriticalPart[] = [];
			for (const part of parts) {
				if (part.row < row || part.row >= end) continue;
				const last = joined.at(-1);
				if (last?.endNs === part.startNs) {
					joined[joined.length - 1] = { row, startNs: last.startNs, endNs: part.endNs };
				} else joined.push({ ...part, row });
			}
			subtrees.set(key, joined);
			return joined;
		}
	};
}

/** Time that parts take together, ns. */
export function criticalNs(parts: readonly CriticalPart[]): number {
	return parts.reduce((sum, part) => sum + part.endNs - part.startNs, 0);
}

/**
 * Parts as stretches of pixels, ascending, that do not touch: those nearer than a pixel become one, so
 * a row of thousands of parts is drawn with as many marks as its bar has pixels at most.
 */
export function partsInPx(
	parts: readonly CriticalPart[],
	toPx: (timeNs: number) => number,
	widthPx: number
): { readonly left: number; readonly width: number }[] {
	const marks: { left: number; width: number }[] = [];
	for (const part of parts) {
		const from = Math.max(0, toPx(part.startNs));
		const to = Math.min(widthPx, toPx(part.endNs));
		if (to <= from) continue;
		const last = marks.at(-1);
		if (last && from <= last.left + last.width + 1) last.width = to - last.left;
		else marks.push({ left: from, width: Math.max(1, to - from) });
	}
	return marks;
}
