/**
 * Lets those who ask go on one after another, each in a turn of the event loop of its own. Decoding a
 * body keeps the thread for tens of milliseconds: sixteen that arrived together would keep the store
 * waiting for its next statement, and a page for its answer, until the last of them is done.
 */
export function createTurns(): () => Promise<void> {
	let last = Promise.resolve();
	return () => {
		last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
		return last;
	};
}
