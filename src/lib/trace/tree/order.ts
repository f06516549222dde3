import type { TreeNode } from './node.ts';

/** `start`: siblings by their start; `arrival`: as given, so that a growing tree moves no row. */
export type SiblingOrder = 'start' | 'arrival';

export interface NodeTimes {
	/** node → ns since the trace's start; a ghost spans its children. */
	readonly start: Float64Array;
	readonly end: Float64Array;
}

/** Times of spans and ghosts; what is no number counts as 0. */
export function nodeTimes(nodes: readonly TreeNode[], parent: Int32Array): NodeTimes {
	const start = new Float64Array(parent.length).fill(Infinity);
	const end = new Float64Array(parent.length).fill(-Infinity);
	for (let at = 0; at < nodes.length; at += 1) {
		const { startNs = 0, durationNs = 0 } = nodes[at] ?? {};
		const from = Number.isFinite(startNs) ? startNs : 0;
		const to = from + (durationNs > 0 && Number.isFinite(durationNs) ? durationNs : 0);
		start[at] = from;
		end[at] = to;
		const above = parent[at] ?? -1;
		if (above >= nodes.length) {
			start[above] = Math.min(start[above] ?? Infinity, from);
			end[above] = Math.max(end[above] ?? -Infinity, to);
		}
	}
	return { start, end };
}

/** All nodes, ghosts among them, in the order in which siblings and roots stand. */
export function nodeOrder(
	times: NodeTimes,
	parent: Int32Array,
	spanCount: number,
	order: SiblingOrder
): Int32Array {
	const key = order === 'start' ? times.start : arrivals(parent, spanCount);
	const nodes = new Int32Array(parent.length);
	for (let node = 0; node < nodes.length; node += 1) nodes[node] = node;
	for (let at = 1; at < nodes.length; at += 1) {
		if ((key[at] ?? 0) >= (key[at - 1] ?? 0)) continue;
		// A plain array's sort needs but one pass over what is nearly sorted; a typed array's does not.
		const sorted = Array.from(nodes).sort((a, b) => (key[a] ?? 0) - (key[b] ?? 0) || a - b);
		return Int32Array.from(sorted);
	}
	return nodes;
}

/** A ghost came with the first of its children. */
function arrivals(parent: Int32Array, spanCount: number): Float64Array {
	const key = new Float64Array(parent.length).fill(Infinity, spanCount);
	for (let node = 0; node < spanCount; node += 1) {
		key[node] = node;
		const above = parent[node] ?? -1;
		if (above >= spanCount) key[above] = Math.min(key[above] ?? Infinity, node - 0.5);
	}
	return key;
}

/** Makes the first span of each ring a root. `parent` is changed in place; @returns those spans */
export function cutRings(parent: Int32Array, order: Int32Array): number[] {
	const cuts: number[] = [];
	const walk = new Int32Array(parent.length);
	const rank = new Int32Array(parent.length);
	for (let at = 0; at < order.length; at += 1) rank[order[at] ?? 0] = at;
	for (let at = 0; at < order.length; at += 1) {
		let node = order[at] ?? -1;
		while (node !== -1 && walk[node] === 0) {
			walk[node] = at + 1;
			node = parent[node] ?? -1;
		}
		if (node === -1 || walk[node] !== at + 1) continue;
		const cut = firstOnRing(parent, rank, node);
		parent[cut] = -1;
		cuts.push(cut);
	}
	return cuts;
}

function firstOnRing(parent: Int32Array, rank: Int32Array, member: number): number {
	let first = member;
	for (let at = parent[member] ?? -1; at !== member && at !== -1; at = parent[at] ?? -1) {
		if ((rank[at] ?? 0) < (rank[first] ?? 0)) first = at;
	}
	return first;
}

/** Parents before children, siblings in `order`; and how many children each node has. */
export function preOrder(parent: Int32Array, order: Int32Array) {
	const total = parent.length;
	// Children of node n lie in `children[from[n] … from[n + 1] − 1]`.
	const childCount = new Int32Array(total);
	let roots = 0;
	for (let node = 0; node < total; node += 1) {
		const above = parent[node] ?? -1;
		if (above === -1) roots += 1;
		else childCount[above] = (childCount[above] ?? 0) + 1;
	}
	const from = new Int32Array(total + 1);
	for (let node = 0; node < total; node += 1) {
		from[node + 1] = (from[node] ?? 0) + (childCount[node] ?? 0);
	}
	const children = new Int32Array(total - roots);
	const filled = from.slice(0, total);
	const stack = new Int32Array(total);
	let depth = roots;
	for (let at = 0; at < order.length; at += 1) {
		const node = order[at] ?? 0;
		const above = parent[node] ?? -1;
		if (above === -1) {
			roots -= 1;
			stack[roots] = node;
		} else {
			const place = filled[above] ?? 0;
			children[place] = node;
			filled[above] = place + 1;
		}
	}
	const nodeAt = new Int32Array(total);
	for (let row = 0; depth > 0; row += 1) {
		depth -= 1;
		const node = stack[depth] ?? 0;
		nodeAt[row] = node;
		for (let at = (from[node + 1] ?? 0) - 1; at >= (from[node] ?? 0); at -= 1) {
			stack[depth] = children[at] ?? 0;
			depth += 1;
		}
	}
	return { nodeAt, childCount };
}
