import type { QueryParams } from '../client.ts';

/** A piece of WHERE: SQL of ours, with data only in `{name:Type}` placeholders. */
export interface Condition {
	readonly sql: string;
	readonly params: QueryParams;
}

/** All of them at once. Placeholders of the same name must mean the same value. */
export function both(...conditions: readonly Condition[]): Condition {
	return joined(conditions, ' AND ', 'true');
}

/** At least one of them. Placeholders of the same name must mean the same value. */
export function either(...conditions: readonly Condition[]): Condition {
	return joined(conditions, ' OR ', 'false');
}

export function not({ sql, params }: Condition): Condition {
	return { sql: `NOT (${sql})`, params };
}

/** The same with names of its own, so that it can stand beside others of its kind. */
export function prefixed(prefix: string, { sql, params }: Condition): Condition {
	return {
		sql: sql.replace(/\{(\w+):/g, (_placeholder, name: string) => `{${prefix}_${name}:`),
		params: Object.fromEntries(
			Object.entries(params).map(([name, value]) => [`${prefix}_${name}`, value])
		)
	};
}

function joined(conditions: readonly Condition[], word: string, none: string): Condition {
	return {
		sql: conditions.map(({ sql }) => `(${sql})`).join(word) || none,
		params: Object.fromEntries(conditions.flatMap(({ params }) => Object.entries(params)))
	};
}
