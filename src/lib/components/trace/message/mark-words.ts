import type { Attachment } from 'svelte/attachments';
import { patternOf } from '#lib/query/said.ts';

/** More places than that are not marked: nobody looks at them all. */
const most = 2_000;

/** One for the page: a browser knows highlights by their names. */
function found(): Highlight | null {
	if (typeof Highlight === 'undefined') return null;
	const known = CSS.highlights.get('found') ?? new Highlight();
	CSS.highlights.set('found', known);
	return known;
}

/**
 * Marks words wherever they stand in an element, also in what comes into it later, without touching its
 * content (`::highlight(found)`).
 *
 * @param words lower case
 * @param onfirst called once, with the first place, as soon as there is one
 */
export function markWords(
	words: () => readonly string[],
	onfirst?: (place: Range) => void
): Attachment<HTMLElement> {
	return (element) => {
		const highlight = found();
		const wanted = patternOf(words());
		if (!highlight || wanted === '') return;
		const pattern = new RegExp(wanted, 'giu');
		let ranges: Range[] = [];
		let isFirst = true;
		let frame = 0;
		const clear = () => {
			for (const range of ranges) highlight.delete(range);
		};
		const mark = () => {
			clear();
			ranges = placesOf(element, pattern);
			for (const range of ranges) highlight.add(range);
			const [first] = ranges;
			if (!first || !isFirst) return;
			isFirst = false;
			onfirst?.(first);
		};
		const observer = new MutationObserver(() => {
			cancelAnimationFrame(frame);
			frame = requestAnimationFrame(mark);
		});
		observer.observe(element, { childList: true, subtree: true, characterData: true });
		mark();
		return () => {
			observer.disconnect();
			cancelAnimationFrame(frame);
			clear();
		};
	};
}

function placesOf(element: HTMLElement, pattern: RegExp): Range[] {
	const ranges: Range[] = [];
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	for (let node = walker.nextNode(); node && ranges.length < most; node = walker.nextNode()) {
		for (const match of (node.nodeValue ?? '').matchAll(pattern)) {
			const range = new Range();
			range.setStart(node, match.index);
			range.setEnd(node, match.index + match[0].length);
			ranges.push(range);
		}
	}
	return ranges;
}

/** Opens what a place is folded into, and brings it to the middle. */
export function showPlace(place: Range): void {
	const element = place.startContainer.parentElement;
	for (
		let folded = element?.closest('details');
		folded;
		folded = folded.parentElement?.closest('details')
	) {
		folded.open = true;
	}
	// A page that was just gone to is put to its top first.
	requestAnimationFrame(() => {
		element?.scrollIntoView({ block: 'nearest' });
		// What holds the place may be taller than the window.
		const { top, height } = place.getBoundingClientRect();
		if (height > 0) scrollBy({ top: top + height / 2 - innerHeight / 2 });
	});
}
