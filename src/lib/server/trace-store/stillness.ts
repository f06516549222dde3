import { isAbout, type Writes } from './home/writes.ts';

/**
 * Whether anything was written to some tables since there was nothing to do about them: what works behind the pages of
 * a store that rests need not ask it every few seconds. It is never known where others may write as well.
 */
export class Stillness {
	readonly #isKnown: boolean;
	/** Of their beginnings and their ends. */
	#writes = 0;
	#writtenMs = -Infinity;
	/** What `#writes` was when a look began that found nothing to do. */
	#doneAt: number | null = null;

	/** @param name of who looks */
	constructor(writes: Writes | null, name: string, tables: readonly string[]) {
		this.#isKnown = writes !== null;
		writes?.listen(name, (write) => {
			if (!isAbout(write, tables)) return () => {};
			const count = () => {
				this.#writes += 1;
				this.#writtenMs = performance.now();
			};
			count();
			return count;
		});
	}

	get isStill(): boolean {
		return this.#isKnown && this.#doneAt === this.#writes;
	}

	/**
	 * @param settleMs so young a write may not be seen yet
	 * @returns to be called when a look that begins now has found nothing to do
	 */
	look(settleMs = 0): () => void {
		const at = this.#writes;
		const isSettled = performance.now() - this.#writtenMs >= settleMs;
		return () => {
			if (isSettled) this.#doneAt = at;
		};
	}
}
