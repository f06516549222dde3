import type { LightTrace } from '../light/light.ts';
import type { TreeNode } from './node.ts';

/** Who hangs under whom, before anything is ordered. */
export interface TreeLinks {
	/** node → parent node, −1 for roots; nodes from the number of spans on are ghosts, which are roots. */
	readonly parent: Int32Array;
	/** Ids of the parents that are not there; ghost `g` is node `spans + g`. */
	readonly ghostIds: readonly string[];
	/** Nodes whose id an earlier node already has. */
	readonly duplicates: ArrayLike<number>;
}

/** Looks every parent up by its id; of spans with one id the earliest is the parent of all children. */
export function linkParents(nodes: readonly TreeNode[]): TreeLinks {
	const nodeOf = new Map<string, number>();
	const duplicates: number[] = [];
	nodes.forEach((node, at) => {
		const other = nodeOf.get(node.spanId);
		if (other !== undefined) duplicates.push(at);
		if (other === undefined || node.startNs < (nodes[other]?.startNs ?? 0)) {
			nodeOf.set(node.spanId, at);
		}
	});
	const ghostOf = new Map<string, number>();
	const parents = nodes.map(({ parentSpanId }) => {
		if (parentSpanId === '') return -1;
		const known = nodeOf.get(parentSpanId) ?? ghostOf.get(parentSpanId);
		if (known !== undefined) return known;
		const ghost = nodes.length + ghostOf.size;
		ghostOf.set(parentSpanId, ghost);
		return ghost;
	});
	const parent = new Int32Array(nodes.length + ghostOf.size).fill(-1);
	parent.set(parents);
	return { parent, ghostIds: [...ghostOf.keys()], duplicates };
}

/** The same from a packed trace, which was linked when it was packed: no id is looked up again. */
export function linksOf(trace: LightTrace): TreeLinks {
	const spans = trace.spanIds.length;
	const parent = new Int32Array(spans + trace.missing.length).fill(-1);
	for (let node = 0; node < spans; node += 1) {
		const above = trace.parents[node] ?? -1;
		parent[node] = above < -1 ? spans - 2 - above : above;
	}
	return { parent, ghostIds: trace.missing, duplicates: trace.duplicates };
}
