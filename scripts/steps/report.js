/** The one voice of the scripts: a line per step, on stdout. */

/** @param {string} line */
export function say(line) {
	console.log(`▸ ${line}`);
}

/**
 * Ends the process with one sentence for a person; details that they may need come first.
 * @param {string} sentence
 * @param {string} [details] what a failed tool printed
 * @returns {never}
 */
export function giveUp(sentence, details) {
	if (details?.trim()) console.error(details.trimEnd());
	console.error(`✗ ${sentence}`);
	process.exit(1);
}

/**
 * @param {number} startedAt from `performance.now()`
 * @returns {string} such as `12 s`
 */
export function secondsSince(startedAt) {
	return `${Math.round((performance.now() - startedAt) / 1000)} s`;
}
