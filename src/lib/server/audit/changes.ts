import type { AuditDetail, Fact } from './entry.ts';

type Facts = Readonly<Record<string, Fact | undefined>>;

/**
 * What a change changed: each fact that differs, with what it was and what it became. Of a thing that
 * came to be (`before` null) or went (`after` null), all that it was; what was not set is left out.
 */
export function changesOf(before: Facts | null, after: Facts | null): AuditDetail {
	if (before === null || after === null) {
		return Object.fromEntries(
			Object.entries(before ?? after ?? {}).flatMap(([name, value]) =>
				value === undefined || value === null ? [] : [[name, value]]
			)
		);
	}
	const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return Object.fromEntries(
		names.flatMap((name) => {
			const from = before[name] ?? null;
			const to = after[name] ?? null;
			return JSON.stringify(from) === JSON.stringify(to) ? [] : [[name, { from, to }]];
		})
	);
}
