/**
 * The names of a session as one value. A session has several tags, and may have several users: under
 * each of them its cost would count more than once, so it counts once, under all of them together.
 */

/** More names than this have no value of their own, but share one. */
export const mostTogether = 3;

/** The value of sessions with more names than {@link mostTogether}. */
const many = '+';

/**
 * Names as a value: equal for the same names in any order.
 * @param names distinct and not blank
 */
export function nameSet(names: readonly string[]): string {
	if (names.length > mostTogether) return many;
	return names.length === 0 ? '' : JSON.stringify([...names].sort());
}

/** The names behind a value of `nameSet`, in its order; null = more than {@link mostTogether}. */
export function namesIn(value: string): readonly string[] | null {
	if (value === many) return null;
	// What `nameSet` wrote.
	return value === '' ? [] : (JSON.parse(value) as string[]);
}
