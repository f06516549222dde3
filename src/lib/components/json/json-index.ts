/**
 * Where each value of a JSON text stands, in document order, without the values themselves: a row is
 * read out of the text when it is drawn, so a text of megabytes costs one pass and a few arrays.
 * A *node* is a place in that order; 0 is the whole.
 */
export interface JsonIndex {
	readonly text: string;
	readonly count: number;
	/** node → offset of the value's first character, and past its last. */
	readonly startAt: Int32Array;
	readonly endAt: Int32Array;
	/** node → offset of the key's opening quote; −1 for the root and for items of lists. */
	readonly keyAt: Int32Array;
	/** node → first node after its subtree. */
	readonly nextAt: Int32Array;
	/** node → its parent; −1 for the root. */
	readonly parentAt: Int32Array;
	readonly depthAt: Int32Array;
	/** node → place among its parent's children. */
	readonly positionAt: Int32Array;
	readonly childCountAt: Int32Array;
}

const quote = 34;
const backslash = 92;

/**
 * Indexes a JSON text in one pass, whatever its depth; null when it is no JSON. Numbers keep all their
 * digits, and of two members with one name both are there: nothing is parsed into values.
 */
export function indexJson(text: string): JsonIndex | null {
	const columns = new Columns(Math.max(64, Math.min(text.length >> 3, 1 << 20)));
	let at = skipSpace(text, 0);
	/** The container that is open; −1 outside of all. */
	let open = -1;
	let keyAt = -1;
	for (;;) {
		// A value begins here.
		const code = text.charCodeAt(at);
		const node = columns.add(at, keyAt, open);
		if (code === 123 /* { */ || code === 91 /* [ */) {
			const inside = skipSpace(text, at + 1);
			if (text.charCodeAt(inside) === code + 2) {
				at = inside + 1;
				columns.close(node, at);
			} else {
				open = node;
				at = inside;
				if (code === 123) {
					const value = afterKey(text, at);
					if (value < 0) return null;
					keyAt = at;
					at = value;
				} else keyAt = -1;
				continue;
			}
		} else {
			at = endOfScalar(text, at);
			if (at < 0) return null;
			columns.close(node, at);
		}
		// A value ended here: go on to the next, out of as many containers as end with it.
		for (;;) {
			at = skipSpace(text, at);
			if (open === -1) return at === text.length ? columns.toIndex(text) : null;
			const isMap = text.charCodeAt(columns.startAt[open] ?? 0) === 123;
			const next = text.charCodeAt(at);
			if (next === 44 /* , */) {
				at = skipSpace(text, at + 1);
				if (isMap) {
					const value = afterKey(text, at);
					if (value < 0) return null;
					keyAt = at;
					at = value;
				} else keyAt = -1;
				break;
			}
			if (next !== (isMap ? 125 : 93)) return null;
			at += 1;
			columns.close(open, at);
			open = columns.parentAt[open] ?? -1;
		}
	}
}

function skipSpace(text: string, from: number): number {
	let at = from;
	for (;;) {
		const code = text.charCodeAt(at);
		if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
		at += 1;
	}
}

/** Offset of the value after `"key" :`; −1 when that is not there. */
function afterKey(text: string, from: number): number {
	if (text.charCodeAt(from) !== quote) return -1;
	const end = endOfString(text, from);
	if (end < 0) return -1;
	const colon = skipSpace(text, end);
	return text.charCodeAt(colon) === 58 ? skipSpace(text, colon + 1) : -1;
}

/** Past the closing quote of the string that opens at `from`; −1 when it never closes. */
function endOfString(text: string, from: number): number {
	let at = from + 1;
	for (;;) {
		const end = text.indexOf('"', at);
		if (end < 0) return -1;
		let slashes = 0;
		while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
		if (slashes % 2 === 0) return end + 1;
		at = end + 1;
	}
}

const scalar = /(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}]|$)/y;

function endOfScalar(text: string, from: number): number {
	if (text.charCodeAt(from) === quote) return endOfString(text, from);
	scalar.lastIndex = from;
	return scalar.test(text) ? scalar.lastIndex : -1;
}

/** Growing columns; one row a node. */
class Columns {
	count = 0;
	startAt: Int32Array;
	endAt: Int32Array;
	keyAt: Int32Array;
	nextAt: Int32Array;
	parentAt: Int32Array;
	depthAt: Int32Array;
	positionAt: Int32Array;
	childCountAt: Int32Array;

	constructor(capacity: number) {
		this.startAt = new Int32Array(capacity);
		this.endAt = new Int32Array(capacity);
		this.keyAt = new Int32Array(capacity);
		this.nextAt = new Int32Array(capacity);
		this.parentAt = new Int32Array(capacity);
		this.depthAt = new Int32Array(capacity);
		this.positionAt = new Int32Array(capacity);
		this.childCountAt = new Int32Array(capacity);
	}

	add(start: number, key: number, parent: number): number {
		const node = this.count;
		if (node === this.startAt.length) this.#grow();
		this.startAt[node] = start;
		this.keyAt[node] = key;
		this.parentAt[node] = parent;
		if (parent >= 0) {
			const position = this.childCountAt[parent] ?? 0;
			this.positionAt[node] = position;
			this.childCountAt[parent] = position + 1;
			this.depthAt[node] = (this.depthAt[parent] ?? 0) + 1;
		}
		this.count += 1;
		return node;
	}

	close(node: number, end: number): void {
		this.endAt[node] = end;
		this.nextAt[node] = this.count;
	}

	toIndex(text: string): JsonIndex {
		return {
			text,
			count: this.count,
			startAt: this.startAt,
			endAt: this.endAt,
			keyAt: this.keyAt,
			nextAt: this.nextAt,
			parentAt: this.parentAt,
			depthAt: this.depthAt,
			positionAt: this.positionAt,
			childCountAt: this.childCountAt
		};
	}

	#grow(): void {
		this.startAt = doubled(this.startAt);
		this.endAt = doubled(this.endAt);
		this.keyAt = doubled(this.keyAt);
		this.nextAt = doubled(this.nextAt);
		this.parentAt = doubled(this.parentAt);
		this.depthAt = doubled(this.depthAt);
		this.positionAt = doubled(this.positionAt);
		this.childCountAt = doubled(this.childCountAt);
	}
}

function doubled(column: Int32Array): Int32Array {
	const larger = new Int32Array(column.length * 2);
	larger.set(column);
	return larger;
}
