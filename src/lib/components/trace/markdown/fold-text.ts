/**
 * The beginning of a long text, cut where a paragraph, a line or a word ends, with a code fence that
 * it opened closed; the text itself when it is hardly longer than `most`.
 */
export function foldText(text: string, most: number): string {
	if (text.length <= most * 1.2) return text;
	const head = text.slice(0, most);
	const at = [head.lastIndexOf('\n\n'), head.lastIndexOf('\n'), head.lastIndexOf(' ')].find(
		(end) => end > most * 0.6
	);
	// Never between the halves of a surrogate pair.
	const cut = at ?? (/[\ud800-\udbff]$/.test(head) ? most - 1 : most);
	const kept = head.slice(0, cut);
	const fences = kept.match(/^ {0,3}(?:```|~~~)/gm) ?? [];
	const open = fences.length % 2 === 1 ? fences.at(-1) : undefined;
	return open === undefined ? kept : `${kept}\n${open}`;
}
