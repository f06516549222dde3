import type { Tree } from '../tree/tree.ts';

/** What makes siblings alike. */
export interface Alike {
	readonly name: string;
	readonly type: string;
	readonly serviceName?: string;
	readonly label?: string | null;
}

/** A run of siblings that do the same, one after the other. */
export interface RowGroup {
	/** First member's row; it names the group. */
	readonly row: number;
	/** First row after the last member's subtree. */
	readonly endRow: number;
	readonly members: number;
}

export interface RowGroups {
	readonly list: readonly RowGroup[];
	/** row → index of the group that begins there, −1 = none. */
	readonly startingAt: Int32Array;
	/** row → index of the group that it is a member of, −1 = none. Rows below a member are none. */
	readonly memberOf: Int32Array;
}

/** Fewer than this read quicker one by one. */
export const leastGroup = 5;

/** Runs of at least `least` alike siblings, in tree order; ghosts are never alike. */
export function findGroups(
	tree: Tree,
	subjects: readonly Alike[],
	least: number = leastGroup
): RowGroups {
	const { rowCount, parentAt, nodeAt, endAt } = tree;
	/** parent's row + 1 → its last child so far. */
	const lastChild = new Int32Array(rowCount + 1).fill(-1);
	/** row → first row of its run; first row → members and last member. */
	const runOf = new Int32Array(rowCount);
	const members = new Int32Array(rowCount);
	const lastMember = new Int32Array(rowCount);
	for (let row = 0; row < rowCount; row += 1) {
		const above = (parentAt[row] ?? -1) + 1;
		const before = lastChild[above] ?? -1;
		const subject = subjects[nodeAt[row] ?? -1];
		const follows = before !== -1 && areAlike(subjects[nodeAt[before] ?? -1], subject);
		const run = follows ? (runOf[before] ?? row) : row;
		runOf[row] = run;
		members[run] = (members[run] ?? 0) + 1;
		lastMember[run] = row;
		lastChild[above] = row;
	}
	const list: RowGroup[] = [];
	const startingAt = new Int32Array(rowCount).fill(-1);
	const memberOf = new Int32Array(rowCount).fill(-1);
	for (let row = 0; row < rowCount; row += 1) {
		const run = runOf[row] ?? row;
		if ((members[run] ?? 0) < least) continue;
		if (run === row) {
			startingAt[row] = list.length;
			const endRow = endAt[lastMember[row] ?? row] ?? row + 1;
			list.push({ row, endRow, members: members[row] ?? 0 });
		}
		memberOf[row] = startingAt[run] ?? -1;
	}
	return { list, startingAt, memberOf };
}

function areAlike(a: Alike | undefined, b: Alike | undefined): boolean {
	return (
		a !== undefined &&
		b !== undefined &&
		a.name === b.name &&
		a.type === b.type &&
		a.label === b.label &&
		a.serviceName === b.serviceName
	);
}
