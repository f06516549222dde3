/**
 * What several questions of one page need of a source: read once for all of them, so that their answers are as of
 * one moment. Not for longer than a page.
 */
export class SharedReads {
	readonly #reads = new Map<string, Promise<unknown>>();

	/**
	 * What was read under a key, or is being read; else the answer to `read`.
	 * @param key says all that the answer depends on, and its type: the caller's word
	 */
	once<T>(key: string, read: () => Promise<T>): Promise<T> {
		const known = this.#reads.get(key) as Promise<T> | undefined;
		if (known !== undefined) return known;
		const own = read();
		this.#reads.set(key, own);
		return own;
	}
}
