/**
 * Heights of many rows, most of them only guessed: sums and look-ups by place cost the logarithm of
 * their number (a Fenwick tree), so that a list of any length scrolls to any place at once.
 */
export class HeightTree {
	#sums = new Float64Array(1);
	#heights: number[] = [];

	get count(): number {
		return this.#heights.length;
	}

	get total(): number {
		return this.top(this.count);
	}

	/** Adds rows at the end. */
	push(heights: readonly number[]): void {
		this.#heights.push(...heights);
		const sums = new Float64Array(this.#heights.length + 1);
		for (let at = 1; at < sums.length; at += 1) {
			sums[at] = (sums[at] ?? 0) + (this.#heights[at - 1] ?? 0);
			const parent = at + (at & -at);
			if (parent < sums.length) sums[parent] = (sums[parent] ?? 0) + (sums[at] ?? 0);
		}
		this.#sums = sums;
	}

	set(row: number, height: number): void {
		const change = height - (this.#heights[row] ?? 0);
		if (row < 0 || row >= this.count || change === 0) return;
		this.#heights[row] = height;
		for (let at = row + 1; at < this.#sums.length; at += at & -at) {
			this.#sums[at] = (this.#sums[at] ?? 0) + change;
		}
	}

	/** Height of all rows before this one. */
	top(row: number): number {
		let sum = 0;
		for (let at = Math.min(row, this.count); at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
		return sum;
	}

	/** The row at a height; the first or the last beyond the ends. */
	rowAt(px: number): number {
		let row = 0;
		let rest = px;
		for (let step = 1 << 30; step > 0; step >>>= 1) {
			const next = row + step;
			if (next < this.#sums.length && (this.#sums[next] ?? 0) <= rest) {
				row = next;
				rest -= this.#sums[next] ?? 0;
			}
		}
		return Math.max(0, Math.min(row, this.count - 1));
	}
}
