import { findProblems, type Finding } from '../findings.ts';
import { linkParents, type TreeLinks } from './links.ts';
import { isUnpriced, totalTokens, type TreeNode } from './node.ts';
import { cutRings, nodeOrder, nodeTimes, preOrder, type SiblingOrder } from './order.ts';

/** Sums over a row and everything below it. Tokens are of counted calls only; tools may cost too. */
export interface RollUp {
	readonly calls: number;
	readonly tokens: number;
	readonly costUsd: number;
	/** Calls whose cost is unknown: > 0 makes `costUsd` a lower bound. */
	readonly unpricedCalls: number;
	readonly errors: number;
	readonly spans: number;
}

/**
 * A trace in pre-order, without objects per span. A *row* is a place in that order, a *node* an index
 * into the spans given; nodes from `spanCount` on are ghosts, stand-ins for parents that are not there.
 */
export interface Tree {
	readonly spanCount: number;
	readonly rowCount: number;
	/** row → node. */
	readonly nodeAt: Int32Array;
	/** node → row. */
	readonly rowOf: Int32Array;
	/** row → depth, roots 0. */
	readonly depthAt: Int32Array;
	/** row → row of the parent, −1 for roots. */
	readonly parentAt: Int32Array;
	/** row → first row after its subtree: rows `row + 1 … endAt[row] − 1` are its descendants. */
	readonly endAt: Int32Array;
	/** row → number of children. */
	readonly childCountAt: Int32Array;
	/** Ids of the missing parents; ghost `g` is node `spanCount + g`. */
	readonly ghostIds: readonly string[];
	/** row → start and end in ns since the trace's start; a ghost spans its children. */
	readonly startAt: Float64Array;
	readonly endTimeAt: Float64Array;
	/** Earliest start and latest end of all spans, ns since the trace's start. 0 and 0 without spans. */
	readonly startNs: number;
	readonly endNs: number;
	readonly findings: readonly Finding[];
	/** Sums of a row's subtree; constant time. */
	readonly rollUpAt: (row: number) => RollUp;
}

export interface TreeOptions {
	/** Known links, where nobody needs to look them up; `parent` is changed where a ring is cut. */
	readonly links?: TreeLinks;
	readonly order?: SiblingOrder;
}

/**
 * Orders spans into a tree: siblings by start, then as given; every span once.
 *
 * Spans whose parent did not arrive hang under a ghost of it, one ghost per missing id. A ring of
 * parents is cut at its earliest span, which becomes a root. Of spans with one id the earliest is the
 * parent of all children. Nothing recurses, so depth costs nothing.
 */
export function buildTree(nodes: readonly TreeNode[], options: TreeOptions = {}): Tree {
	const links = options.links ?? linkParents(nodes);
	const total = links.parent.length;
	const times = nodeTimes(nodes, links.parent);
	const order = nodeOrder(times, links.parent, nodes.length, options.order ?? 'start');
	const rings = cutRings(links.parent, order);
	const { nodeAt, childCount } = preOrder(links.parent, order);

	const rowOf = new Int32Array(total);
	for (let row = 0; row < total; row += 1) rowOf[nodeAt[row] ?? 0] = row;
	const depthAt = new Int32Array(total);
	const parentAt = new Int32Array(total);
	const endAt = new Int32Array(total);
	const childCountAt = new Int32Array(total);
	const startAt = new Float64Array(total);
	const endTimeAt = new Float64Array(total);
	for (let row = 0; row < total; row += 1) {
		const node = nodeAt[row] ?? 0;
		const parent = links.parent[node] ?? -1;
		const parentRow = parent === -1 ? -1 : (rowOf[parent] ?? -1);
		parentAt[row] = parentRow;
		depthAt[row] = parentRow === -1 ? 0 : (depthAt[parentRow] ?? 0) + 1;
		endAt[row] = row + 1;
		childCountAt[row] = childCount[node] ?? 0;
		startAt[row] = times.start[node] ?? 0;
		endTimeAt[row] = times.end[node] ?? 0;
	}
	// Children come after their parent: backwards, each subtree is complete before its parent needs it.
	for (let row = total - 1; row >= 0; row -= 1) {
		const parent = parentAt[row] ?? -1;
		if (parent !== -1) endAt[parent] = Math.max(endAt[parent] ?? 0, endAt[row] ?? 0);
	}
	let startNs = nodes.length === 0 ? 0 : Infinity;
	let endNs = nodes.length === 0 ? 0 : -Infinity;
	for (let node = 0; node < nodes.length; node += 1) {
		startNs = Math.min(startNs, times.start[node] ?? 0);
		endNs = Math.max(endNs, times.end[node] ?? 0);
	}
	return {
		spanCount: nodes.length,
		rowCount: total,
		nodeAt,
		rowOf,
		depthAt,
		parentAt,
		endAt,
		childCountAt,
		ghostIds: links.ghostIds,
		startAt,
		endTimeAt,
		startNs,
		endNs,
		findings: findProblems(nodes, { ...links, rings, nodeAt, parentAt }),
		rollUpAt: rollUps(nodes, nodeAt, endAt)
	};
}

/** Running sums over rows: a subtree's sum is the difference between its two ends. */
function rollUps(
	nodes: readonly TreeNode[],
	nodeAt: Int32Array,
	endAt: Int32Array
): (row: number) => RollUp {
	const size = nodeAt.length + 1;
	const calls = new Int32Array(size);
	const tokens = new Float64Array(size);
	const cost = new Float64Array(size);
	const unpriced = new Int32Array(size);
	const errors = new Int32Array(size);
	const spans = new Int32Array(size);
	for (let row = 0; row < nodeAt.length; row += 1) {
		const node = nodes[nodeAt[row] ?? 0];
		const counted = node?.countsAsCall === true;
		calls[row + 1] = (calls[row] ?? 0) + (counted ? 1 : 0);
		tokens[row + 1] = (tokens[row] ?? 0) + (counted ? totalTokens(node.tokens) : 0);
		cost[row + 1] = (cost[row] ?? 0) + (node?.costUsd ?? 0);
		unpriced[row + 1] = (unpriced[row] ?? 0) + (counted && isUnpriced(node) ? 1 : 0);
		errors[row + 1] = (errors[row] ?? 0) + (node?.failed === true ? 1 : 0);
		spans[row + 1] = (spans[row] ?? 0) + (node === undefined ? 0 : 1);
	}
	return (row) => {
		const end = endAt[row] ?? row;
		const sum = (sums: Int32Array | Float64Array) => (sums[end] ?? 0) - (sums[row] ?? 0);
		return {
			calls: sum(calls),
			tokens: sum(tokens),
			costUsd: sum(cost),
			unpricedCalls: sum(unpriced),
			errors: sum(errors),
			spans: sum(spans)
		};
	};
}

/** Rows from the dearest root down to the dearest call: at each level the child whose subtree costs most. */
export function costPath(tree: Tree): number[] {
	const path: number[] = [];
	let from = 0;
	let end = tree.rowCount;
	for (;;) {
		let dearest = -1;
		let most = 0;
		for (let row = from; row < end; row = tree.endAt[row] ?? end) {
			const { costUsd } = tree.rollUpAt(row);
			if (costUsd > most) {
				most = costUsd;
				dearest = row;
			}
		}
		if (dearest === -1) return path;
		path.push(dearest);
		from = dearest + 1;
		end = tree.endAt[dearest] ?? from;
	}
}
