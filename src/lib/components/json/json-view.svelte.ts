import { indexJson, type JsonIndex } from './json-index.ts';
import { findInJson, unescapeLetters } from './json-search.ts';

/** So many rows are open at first, at most. */
const firstRows = 120;

/** What a person does to a JSON text: open, close, walk, search. Knows nothing of the DOM. */
export class JsonView {
	readonly index: JsonIndex;
	/** The row that the keyboard is on. */
	cursor = $state(0);
	/** Nodes that differ from the rule by depth. */
	#toggled = $state.raw<ReadonlySet<number>>(new Set());
	#openDepth = $state(1);
	query = $state('');

	/** row → node. */
	readonly rows = $derived.by(() => this.#visible());
	readonly hits = $derived.by(() => findInJson(this.index, this.query.trim()));
	/** Place of the cursor among the hits, from 0; −1 when it is on none. */
	readonly hit = $derived(this.hits.indexOf(this.cursor));
	readonly row = $derived(this.rowOf(this.cursor));

	/** @returns null when the text is no JSON */
	static of(text: string): JsonView | null {
		const index = indexJson(unescapeLetters(text));
		return index === null ? null : new JsonView(index);
	}

	private constructor(index: JsonIndex) {
		this.index = index;
		this.#openDepth = depthFor(index);
	}

	opens(node: number): boolean {
		return (this.index.childCountAt[node] ?? 0) > 0;
	}

	isOpen(node: number): boolean {
		return (this.index.depthAt[node] ?? 0) < this.#openDepth !== this.#toggled.has(node);
	}

	toggle(node: number): void {
		const next = new Set(this.#toggled);
		if (!next.delete(node)) next.add(node);
		this.#toggled = next;
	}

	/** Everything open, or only the first level. */
	openAll(open: boolean): void {
		this.#toggled = new Set();
		this.#openDepth = open ? Infinity : 1;
		if (!open) this.cursor = 0;
	}

	/** Opens what is above a node and goes there. */
	reveal(node: number): void {
		const next = new Set(this.#toggled);
		for (let at = this.index.parentAt[node] ?? -1; at >= 0; at = this.index.parentAt[at] ?? -1) {
			if (!this.isOpen(at) && !next.delete(at)) next.add(at);
		}
		this.#toggled = next;
		this.cursor = node;
	}

	/** The next hit after the cursor (or the one before it), round the end. */
	step(by: 1 | -1): void {
		const { hits, cursor } = this;
		if (hits.length === 0) return;
		const after = hits.findIndex((node) => (by === 1 ? node > cursor : node >= cursor));
		const place = by === 1 ? (after < 0 ? 0 : after) : after <= 0 ? hits.length - 1 : after - 1;
		const last = by === -1 && after < 0 ? hits.length - 1 : place;
		this.reveal(hits[last] ?? 0);
	}

	move(by: number): void {
		const row = Math.min(this.rows.length - 1, Math.max(0, this.row + by));
		this.cursor = this.rows[row] ?? 0;
	}

	/** Right: opens, then steps in. Left: closes, then steps out. */
	stepIn(): void {
		if (!this.opens(this.cursor)) return;
		if (this.isOpen(this.cursor)) this.move(1);
		else this.toggle(this.cursor);
	}

	stepOut(): void {
		if (this.opens(this.cursor) && this.isOpen(this.cursor)) return this.toggle(this.cursor);
		const parent = this.index.parentAt[this.cursor] ?? -1;
		if (parent >= 0) this.cursor = parent;
	}

	/** Row of a node; −1 when it is inside something closed. Rows ascend by node. */
	rowOf(node: number): number {
		let low = 0;
		let high = this.rows.length - 1;
		while (low <= high) {
			const middle = (low + high) >> 1;
			const at = this.rows[middle] ?? 0;
			if (at === node) return middle;
			if (at < node) low = middle + 1;
			else high = middle - 1;
		}
		return -1;
	}

	#visible(): Int32Array {
		const { count, nextAt } = this.index;
		const rows = new Int32Array(count);
		let length = 0;
		for (let node = 0; node < count;) {
			rows[length] = node;
			length += 1;
			node = this.isOpen(node) ? node + 1 : (nextAt[node] ?? count);
		}
		return rows.subarray(0, length);
	}
}

/** The greatest depth whose rows still fit the first look; the first level always opens. */
function depthFor({ count, depthAt }: JsonIndex): number {
	const rows: number[] = [];
	for (let node = 0; node < count; node += 1) {
		const depth = depthAt[node] ?? 0;
		if (depth < 32) rows[depth] = (rows[depth] ?? 0) + 1;
	}
	let shown = rows[0] ?? 0;
	for (let depth = 1; ; depth += 1) {
		shown += rows[depth] ?? 0;
		if (depth >= rows.length || shown > firstRows) return Math.max(1, depth - 1);
	}
}
