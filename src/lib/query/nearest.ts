/** Longer words are compared by their beginnings. */
const longest = 64;

/**
 * The one word that somebody seems to have meant who wrote another: the same in another case, the one that is
 * fewest slips of the keyboard away, else the one that it begins. A jamo is a slip of its own: 환볼 is near 환불.
 * @returns null where none is near, or more than one is as near
 */
export function nearestOf(word: string, known: readonly string[]): string | null {
	const wanted = lettersOf(word);
	const candidates = known.map((each) => ({ each, letters: lettersOf(each) }));
	const same = candidates.filter(({ letters }) => letters.join('') === wanted.join(''));
	if (same.length > 0) return only(same.map(({ each }) => each));
	const most = slipsAllowed(wanted.length);
	let fewest = most;
	let near: string[] = [];
	for (const { each, letters } of candidates) {
		const slips = slipsBetween(wanted, letters, fewest);
		if (slips > fewest) continue;
		if (slips < fewest) near = [];
		fewest = slips;
		near.push(each);
	}
	if (most > 0 && near.length > 0) return only(near);
	const begun = candidates
		.filter(({ letters }) => wanted.every((letter, at) => letters[at] === letter))
		.map(({ each }) => each)
		.sort((a, b) => a.length - b.length);
	const [shortest] = begun;
	const isStem = begun.every((each) => shortest !== undefined && each.startsWith(shortest));
	return wanted.length >= 3 && isStem ? (shortest ?? null) : null;
}

const only = (words: readonly string[]): string | null =>
	words.length === 1 ? (words[0] ?? null) : null;

const lettersOf = (word: string): readonly string[] =>
	Array.from(word.normalize('NFD').toLowerCase()).slice(0, longest);

/** Of a short word too many others are near. */
const slipsAllowed = (length: number) => (length < 3 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3);

/** Letters to put in, leave out, change, or swap with their neighbour; `most` + 1 for anything more. */
function slipsBetween(from: readonly string[], to: readonly string[], most: number): number {
	if (Math.abs(from.length - to.length) > most) return most + 1;
	let before: number[] = [];
	let last = Array.from({ length: to.length + 1 }, (_, at) => at);
	for (const [row, letter] of from.entries()) {
		const next = [row + 1];
		for (const [column, other] of to.entries()) {
			const swapped = row > 0 && letter === to[column - 1] && other === from[row - 1];
			next.push(
				Math.min(
					at(next, column) + 1,
					at(last, column + 1) + 1,
					at(last, column) + (letter === other ? 0 : 1),
					swapped ? at(before, column - 1) + 1 : Infinity
				)
			);
		}
		if (Math.min(...next) > most) return most + 1;
		[before, last] = [last, next];
	}
	return at(last, to.length);
}

const at = (row: readonly number[], column: number) => row[column] ?? Infinity;
