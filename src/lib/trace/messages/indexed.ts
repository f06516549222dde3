import { nestAttributes } from '../attributes.ts';
import { toList } from './json.ts';

type Flat = Readonly<Record<string, string>>;

/** The attributes under `prefix.` with that prefix taken off; null when there are none. */
export function under(attributes: Flat, prefix: string): Record<string, string> | null {
	const start = `${prefix}.`;
	let found: Record<string, string> | null = null;
	for (const key in attributes) {
		if (!key.startsWith(start)) continue;
		found ??= Object.create(null) as Record<string, string>;
		found[key.slice(start.length)] = attributes[key] ?? '';
	}
	return found;
}

/**
 * The items of `prefix.N.…` in the order of N, nested; holes and other keys left out.
 * The order in which the attributes arrived does not matter.
 */
export function indexed(attributes: Flat, prefix: string): readonly unknown[] {
	const flat = under(attributes, prefix);
	return flat === null ? [] : toList({ ...nestAttributes(flat), ...listAtTop(flat) });
}

/** Items that are a bare text: `prefix.0 = "…"`. */
function listAtTop(flat: Flat): Record<string, unknown> {
	const items: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(flat)) {
		if (/^\d{1,15}$/.test(key) && !(`${key}.role` in flat)) items[key] = value;
	}
	return items;
}
