/** What an import of prices would do. */
import { circleIn, conflictIn, maxRules, type AliasRule, type OwnRule } from './rule.ts';

/** `add` keeps the present rules, `replace` takes the file for all of them. */
export const importModes = ['add', 'replace'] as const;
export type ImportMode = (typeof importModes)[number];

export interface ImportPreview {
	readonly added: readonly OwnRule[];
	/** Of one name, provider and beginning, as they are and as they would be. */
	readonly changed: readonly { readonly before: OwnRule; readonly after: OwnRule }[];
	readonly removed: readonly OwnRule[];
	/** Present rules that stay as they are. */
	readonly left: readonly OwnRule[];
	/** A present rule that one of the file contradicts: nothing could be stored. Null = none. */
	readonly inTheWay: OwnRule | null;
	/** Aliases that would lead round, by one of the file: nothing could be stored. Null = none. */
	readonly circle: readonly AliasRule[] | null;
}

export function previewImport(
	present: readonly OwnRule[],
	file: readonly OwnRule[],
	mode: ImportMode
): ImportPreview {
	if (mode === 'add') {
		const all = [...file, ...present];
		const conflict = conflictIn(all);
		const inTheWay = conflict ? (present[conflict.second - file.length] ?? null) : null;
		return {
			added: file,
			changed: [],
			removed: [],
			left: present,
			inTheWay,
			circle: circleIn(all, file)
		};
	}
	const byKey = new Map(present.map((rule) => [keyOf(rule), rule]));
	const kept = new Set(file.map(keyOf));
	const known = file.flatMap((after) => {
		const before = byKey.get(keyOf(after));
		return before ? [{ before, after, isSame: textOf(before) === textOf(after) }] : [];
	});
	return {
		added: file.filter((rule) => !byKey.has(keyOf(rule))),
		changed: known.flatMap(({ before, after, isSame }) => (isSame ? [] : [{ before, after }])),
		removed: present.filter((rule) => !kept.has(keyOf(rule))),
		left: known.flatMap(({ before, isSame }) => (isSame ? [before] : [])),
		inTheWay: null,
		// A file that leads round by itself is not read.
		circle: null
	};
}

/** Whether there would be more rules than are kept: nothing could be stored. */
export const isTooMany = (
	present: readonly OwnRule[],
	file: readonly OwnRule[],
	mode: ImportMode
): boolean => file.length + (mode === 'add' ? present.length : 0) > maxRules;

/** Whether prices in won could not be applied: they wait for an exchange rate. */
export const lacksRate = (rules: readonly OwnRule[], rates: readonly unknown[]): boolean =>
	rates.length === 0 && rules.some((rule) => rule.kind === 'price' && rule.currency === 'KRW');

/** Two rules of one list never share it. */
function keyOf(rule: OwnRule): string {
	const { kind, provider, model } = rule;
	const fromMs = kind === 'price' ? rule.fromMs : null;
	return JSON.stringify([kind, provider?.toLowerCase() ?? null, model.toLowerCase(), fromMs]);
}

/** Equal for equal rules, whatever the order of their fields. */
function textOf(rule: OwnRule): string {
	return JSON.stringify(rule, (_, value: unknown) =>
		value !== null && typeof value === 'object' && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
			: value
	);
}
