/** Which Node runs the portal; must itself run on a Node that is too old. */

/**
 * @param {string} version such as `20.19.0`
 * @returns {string | null} what to tell the person; null when the version will do
 */
export function complainAboutNode(version) {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const enough =
		(major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major === 23 || major >= 24;
	return enough
		? null
		: `Agent Portal needs Node.js 20.19 or newer, 22.12 or newer, or 24; this is ${version}. Install one from nodejs.org and run the command again.`;
}
