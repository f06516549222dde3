import type { Tree } from './tree.ts';

/** Time in which a row ran and none of its children did, ns. */
export function selfTimeNs(tree: Tree, row: number): number {
	const start = tree.startAt[row] ?? 0;
	const end = tree.endTimeAt[row] ?? start;
	const children: { from: number; to: number }[] = [];
	const last = tree.endAt[row] ?? row;
	for (let child = row + 1; child < last; child = tree.endAt[child] ?? last) {
		const from = Math.max(start, tree.startAt[child] ?? 0);
		const to = Math.min(end, tree.endTimeAt[child] ?? 0);
		if (from < to) children.push({ from, to });
	}
	children.sort((a, b) => a.from - b.from);
	let busy = 0;
	let cursor = start;
	for (const { from, to } of children) {
		busy += Math.max(0, to - Math.max(cursor, from));
		cursor = Math.max(cursor, to);
	}
	return end - start - busy;
}
