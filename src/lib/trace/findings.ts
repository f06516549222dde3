import { isUnpriced, totalTokens, type TreeNode } from './tree/node.ts';

/**
 * What is odd about a trace, for its health strip:
 * - `missing_parent`: spans whose parent did not arrive (`nodes`: those spans);
 * - `missing_root`: no span without a parent, so the session may still be running;
 * - `many_roots`, `duplicate_id`, `ring` (`nodes`: where the ring was cut);
 * - `clock_skew`: spans that start more than 1 ms before their parent;
 * - `without_tokens`: counted calls that report no usage, or none but zeros, although they did not fail;
 * - `without_model`: counted calls with usage whose cost is unknown because they name no model;
 * - `unpriced`: the others of unknown cost;
 * - `nested_calls`: counted calls inside a counted call, so that tokens may be counted twice;
 * - `ends_before_start`: spans that were sent with an end before their start;
 * - `truncated`: spans that came without their content, or a part of it.
 */
export type FindingKind =
	| 'missing_parent'
	| 'missing_root'
	| 'many_roots'
	| 'duplicate_id'
	| 'ring'
	| 'clock_skew'
	| 'without_tokens'
	| 'without_model'
	| 'unpriced'
	| 'nested_calls'
	| 'ends_before_start'
	| 'truncated';

export interface Finding {
	readonly kind: FindingKind;
	readonly count: number;
	/** The first of the spans concerned, in tree order, at most 100. */
	readonly nodes: readonly number[];
}

const mostNodes = 100;
const skewToleranceNs = 1_000_000;

interface Structure {
	readonly parent: Int32Array;
	readonly duplicates: ArrayLike<number>;
	readonly rings: readonly number[];
	readonly nodeAt: Int32Array;
	readonly parentAt: Int32Array;
}

function whyUnpriced({ tokens, model }: TreeNode): FindingKind {
	if (tokens !== null && totalTokens(tokens) === 0) return 'without_tokens';
	return model === null ? 'without_model' : 'unpriced';
}

/** Findings in a fixed order, each once, none with count 0. */
export function findProblems(nodes: readonly TreeNode[], structure: Structure): Finding[] {
	const notes = new Map<FindingKind, { count: number; nodes: number[] }>();
	const note = (kind: FindingKind, node: number) => {
		const known = notes.get(kind) ?? { count: 0, nodes: [] };
		known.count += 1;
		if (node !== -1 && known.nodes.length < mostNodes) known.nodes.push(node);
		notes.set(kind, known);
	};
	const roots = nodes.flatMap((node, at) => (node.parentSpanId === '' ? [at] : []));
	if (nodes.length > 0 && roots.length === 0) note('missing_root', -1);
	if (roots.length > 1) for (const root of roots) note('many_roots', root);
	for (let at = 0; at < structure.duplicates.length; at += 1) {
		note('duplicate_id', structure.duplicates[at] ?? -1);
	}
	for (const node of structure.rings) note('ring', node);

	// row → 1 when the row or a row above it is a counted call.
	const insideCall = new Uint8Array(structure.nodeAt.length);
	for (let row = 0; row < structure.nodeAt.length; row += 1) {
		const at = structure.nodeAt[row] ?? 0;
		const node = nodes[at];
		const parentRow = structure.parentAt[row] ?? -1;
		const inside = parentRow !== -1 && insideCall[parentRow] === 1;
		insideCall[row] = inside || node?.countsAsCall === true ? 1 : 0;
		if (node === undefined) continue;
		const parent = parentRow === -1 ? undefined : nodes[structure.nodeAt[parentRow] ?? 0];
		if (parentRow !== -1 && parent === undefined) note('missing_parent', at);
		if (parent !== undefined && node.startNs < parent.startNs - skewToleranceNs) {
			note('clock_skew', at);
		}
		if (node.endsBeforeStart === true) note('ends_before_start', at);
		if (node.truncated === true) note('truncated', at);
		if (!node.countsAsCall) continue;
		if (inside) note('nested_calls', at);
		if (node.tokens === null && !node.failed && node.truncated !== true) {
			note('without_tokens', at);
		} else if (isUnpriced(node)) {
			note(whyUnpriced(node), at);
		}
	}
	return [...notes].map(([kind, { count, nodes }]) => ({ kind, count, nodes }));
}
