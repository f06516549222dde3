/**
 * Chance that can be repeated: the same seed gives the same traffic, ids included, so that demo
 * traffic sent twice is the same spans twice.
 *
 * @typedef {object} Random
 * @property {() => number} next from 0 up to 1
 * @property {(low: number, high: number) => number} int whole, both ends included
 * @property {(probability: number) => boolean} chance
 * @property {<T>(items: readonly T[]) => T} pick
 * @property {<T>(items: readonly (readonly [number, T])[]) => T} weighted [weight, item] pairs
 * @property {(median: number, spread?: number) => number} around log-normal: most near, some far above
 * @property {(bytes: number) => string} hex
 */

/**
 * @param {string} seed
 * @returns {Random}
 */
export function createRandom(seed) {
	let state = hashOf(seed);

	// mulberry32
	function next() {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	/** @param {number} low @param {number} high */
	const int = (low, high) => low + Math.floor(next() * (high - low + 1));

	return {
		next,
		int,
		chance: (probability) => next() < probability,
		pick: (items) => present(items[int(0, items.length - 1)]),
		weighted(items) {
			let rest = next() * items.reduce((sum, [weight]) => sum + weight, 0);
			for (const [weight, item] of items) {
				rest -= weight;
				if (rest < 0) return item;
			}
			return present(items.at(-1))[1];
		},
		around(median, spread = 0.45) {
			const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
			return median * Math.exp(spread * normal);
		},
		hex: (bytes) =>
			Array.from({ length: bytes }, () => int(0, 255).toString(16).padStart(2, '0')).join('')
	};
}

/**
 * FNV-1a
 * @param {string} text
 */
function hashOf(text) {
	let hash = 0x811c9dc5;
	for (const character of text) {
		hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
	}
	return hash;
}

/**
 * @template T
 * @param {T | undefined} item
 * @returns {T}
 */
function present(item) {
	if (item === undefined) throw new RangeError('There is nothing to choose from.');
	return item;
}
