import type { AttributeNode, AttributeTree } from '#lib/agentops/contract.ts';

/** Levels of nesting that `nestAttributes` makes; what is deeper stays one dotted key at that level. */
export const maxDepth = 64;

/** The key under which a node that has children keeps its own value. */
const ownValue = '';

/** A record without a prototype, in which `__proto__` and `constructor` are keys like any other. */
function record<T>(): Record<string, T> {
	return Object.create(null) as Record<string, T>;
}

/**
 * Turns a v4 tree back into flat dotted keys with text values.
 *
 * Arrays and maps with numeric keys come out alike (`gen_ai.prompt.0.role`); null fillers and empty
 * containers, into which AgentOps degrades arrays, leave nothing. When two branches spell the same
 * key, the first in document order stays. For trees out of JSON, which cannot contain themselves. Never throws and never recurses.
 */
export function flattenAttributes(tree: AttributeTree): Record<string, string> {
	const flat = record<string>();
	// Nodes still to be read, last first, so that document order is kept.
	const nodes: unknown[] = [tree];
	const paths: string[] = [''];
	let isTop = true;
	while (nodes.length > 0) {
		const node = nodes.pop();
		const path = paths.pop() ?? '';
		if (node === null || node === undefined) continue;
		if (typeof node !== 'object') {
			if (!(path in flat)) flat[path] = `${node as string | number | boolean}`;
			continue;
		}
		const entries = Object.entries(node);
		for (let at = entries.length - 1; at >= 0; at -= 1) {
			const entry = entries[at];
			if (entry === undefined) continue;
			nodes.push(entry[1]);
			paths.push(isTop ? entry[0] : entry[0] === ownValue ? path : `${path}.${entry[0]}`);
		}
		isTop = false;
	}
	return flat;
}

/** A branch under construction: its own value, if a key ends here, and its children. */
interface Branch {
	value: string | undefined;
	readonly children: Map<string, Branch>;
}

/**
 * Turns flat dotted keys into the v4 tree, in which AgentOps' own server loses data and we do not:
 *
 * - the order of the keys does not matter;
 * - indexes that run from 0 without a gap make an array, any others a map with numeric keys, so that
 *   an index of 10⁹ costs one entry;
 * - when both `a.b` and `a.b.c` exist, `b` is a map that keeps its own value under the empty key;
 * - a key with an empty segment (`a..b`) is kept whole at the top;
 * - segments below level 64 stay one dotted key.
 *
 * `flattenAttributes` gives back exactly the keys and values that went in.
 */
export function nestAttributes(flat: Readonly<Record<string, string>>): AttributeTree {
	const root: Branch = { value: undefined, children: new Map() };
	for (const [key, value] of Object.entries(flat)) {
		let branch = root;
		for (const segment of segmentsOf(key)) {
			let next = branch.children.get(segment);
			if (next === undefined) {
				next = { value: undefined, children: new Map() };
				branch.children.set(segment, next);
			}
			branch = next;
		}
		branch.value = value;
	}
	return mapOf(root);
}

function segmentsOf(key: string): readonly string[] {
	if (!key.includes('.')) return [key];
	const segments = key.split('.');
	if (segments.includes('')) return [key];
	return segments.length <= maxDepth
		? segments
		: [...segments.slice(0, maxDepth - 1), segments.slice(maxDepth - 1).join('.')];
}

/** Writes the branches out, children through a list of work to do instead of by recursion. */
function mapOf(root: Branch): AttributeTree {
	const tree = record<AttributeNode>();
	const work: { readonly branch: Branch; readonly into: AttributeTree | AttributeNode[] }[] = [
		{ branch: root, into: tree }
	];
	for (let item = work.pop(); item !== undefined; item = work.pop()) {
		const { branch, into } = item;
		if (branch.value !== undefined && !Array.isArray(into)) into[ownValue] = branch.value;
		for (const [key, child] of branch.children) {
			const node = child.children.size === 0 ? (child.value ?? '') : emptyNodeFor(child);
			if (Array.isArray(into)) into[Number(key)] = node;
			else into[key] = node;
			if (typeof node === 'object') work.push({ branch: child, into: node });
		}
	}
	return tree;
}

function emptyNodeFor(branch: Branch): AttributeTree | AttributeNode[] {
	const { children } = branch;
	if (branch.value !== undefined) return record<AttributeNode>();
	for (let index = 0; index < children.size; index += 1) {
		if (!children.has(String(index))) return record<AttributeNode>();
	}
	return new Array<AttributeNode>(children.size).fill(null);
}
