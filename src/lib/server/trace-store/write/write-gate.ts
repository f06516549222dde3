/** How the writers of several processes share a store. */
export interface WriteGate {
	/** Waits while a process works alone, then counts as writing. @returns what ends that; never rejects */
	enter(): Promise<() => Promise<void>>;
	/** Does work while nobody writes and nobody else works alone; not to be called while writing. */
	alone<T>(work: () => Promise<T>): Promise<T>;
}
