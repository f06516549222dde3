/** AgentOps' way from dotted keys to a tree, with its losses. */
import type { Quirks } from './quirks.ts';

export type Tree = string | null | Tree[] | { [key: string]: Tree };

const isIndex = (key: string) => /^\d+$/.test(key);

/**
 * In map order, first writer wins. A list survives only when its indexes come as 0, 1, 2 …; an index
 * that comes too early loses the list. Plain `gen_ai.prompt` text becomes one user message.
 */
export function nest(
	attributes: Readonly<Record<string, string>>,
	quirks: Quirks
): { [key: string]: Tree } {
	const root: { [key: string]: Tree } = {};
	const entries = Object.entries(attributes);
	if (!quirks.lossyNesting) {
		entries.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
	}
	for (const [key, value] of entries) {
		if (key === 'gen_ai.prompt')
			put(root, ['gen_ai', 'prompt'], [{ content: value, role: 'user' }]);
		else put(root, key.split('.'), value);
	}
	return root;
}

function put(root: { [key: string]: Tree }, path: readonly string[], value: Tree): void {
	let node: Tree = root;
	for (const [at, key] of path.entries()) {
		const last = at === path.length - 1;
		if (Array.isArray(node)) {
			if (!isIndex(key)) return;
			const index = Number(key);
			if (index > node.length) return;
			if (last) {
				node[index] ??= value;
				return;
			}
			node[index] ??= childFor(path[at + 1] ?? '');
			node = node[index] ?? null;
			continue;
		}
		if (typeof node !== 'object' || node === null || Object.isFrozen(node)) return;
		// Of a map with names, such as `prompt_filter_results`, no index makes a list any more.
		if (isIndex(key) && Object.keys(node).some((name) => !isIndex(name))) return;
		if (last) {
			if (!Object.hasOwn(node, key)) node[key] = value;
			return;
		}
		if (!Object.hasOwn(node, key)) {
			node[key] = childFor(path[at + 1] ?? '');
		}
		node = node[key] ?? null;
	}
}

/** A first index of 0 makes a list; any other loses it as a whole: a map that stays empty. */
function childFor(next: string): Tree {
	if (next === '0') return [];
	return isIndex(next) ? Object.freeze({}) : {};
}
