import type { JsonIndex } from './json-index.ts';

export type JsonKind = 'map' | 'list' | 'string' | 'number' | 'word';

export function kindOf({ text, startAt }: JsonIndex, node: number): JsonKind {
	switch (text.charAt(startAt[node] ?? 0)) {
		case '{':
			return 'map';
		case '[':
			return 'list';
		case '"':
			return 'string';
		case 't':
		case 'f':
		case 'n':
			return 'word';
		default:
			return 'number';
	}
}

/** The member's name; null for the root and for items of lists. */
export function keyOf(index: JsonIndex, node: number): string | null {
	const from = index.keyAt[node] ?? -1;
	if (from < 0) return null;
	const colon = index.text.lastIndexOf(':', (index.startAt[node] ?? 0) - 1);
	return decode(index.text.slice(from, colon).trimEnd());
}

/** The value in at most about `most` characters: a text without its quotes, a container as it stands. */
export function previewOf(index: JsonIndex, node: number, most: number): string {
	const start = index.startAt[node] ?? 0;
	const end = index.endAt[node] ?? 0;
	if (kindOf(index, node) !== 'string') return index.text.slice(start, Math.min(end, start + most));
	if (end - start <= most + 2) return decode(index.text.slice(start, end));
	// A cut inside an escape would leave half of it.
	const raw = index.text.slice(start, start + most).replace(/\\+(?:u[0-9a-fA-F]{0,3})?$/, '');
	return decode(`${raw}"`);
}

/** The whole value for the clipboard: a text without quotes, a container indented unless it is huge. */
export function valueOf(index: JsonIndex, node: number): string {
	const raw = index.text.slice(index.startAt[node], index.endAt[node]);
	const kind = kindOf(index, node);
	if (kind === 'string') return decode(raw);
	if ((kind !== 'map' && kind !== 'list') || raw.length > 1_000_000) return raw;
	try {
		return JSON.stringify(JSON.parse(raw), null, 2);
	} catch {
		// Nested too deeply for the engine's stack.
		return raw;
	}
}

/** Where the value stands, as one writes it in code: `messages[0]["content-type"].text`; `$` for the whole. */
export function pathOf(index: JsonIndex, node: number): string {
	const steps: string[] = [];
	for (let at = node; at > 0; at = index.parentAt[at] ?? -1) {
		const key = keyOf(index, at);
		if (key === null) steps.push(`[${index.positionAt[at] ?? 0}]`);
		else
			steps.push(/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
	}
	return steps.length === 0 ? '$' : steps.reverse().join('').replace(/^\./, '');
}

function decode(quoted: string): string {
	try {
		return JSON.parse(quoted) as string;
	} catch {
		return quoted.slice(1, -1);
	}
}
