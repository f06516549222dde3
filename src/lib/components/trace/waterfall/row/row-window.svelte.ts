import type { RowLayout } from './row-layout.ts';

/** Rows beyond the edges, so that a quick scroll finds some. */
const spare = 4;

/** Which of a tall list of rows are drawn, and how tall they are. */
export class RowWindow {
	/** Of the element that scrolls, px. */
	scrollTop = $state(0);
	heightPx = $state(640);
	paneWidthPx = $state(1000);
	barsLeftPx = $state(0);
	/** A finger points, not a mouse. */
	#coarse = $state(false);
	readonly #total: () => number;

	/** @param total rows of the list */
	constructor(total: () => number) {
		this.#total = total;
	}

	readonly layout = $derived.by((): RowLayout => {
		// On a phone the name stands above its bar: side by side neither could be read.
		const stacked = this.paneWidthPx < 480;
		return {
			heightPx: this.#coarse ? 44 : stacked ? 38 : 26,
			stacked,
			paneWidthPx: this.paneWidthPx,
			barsLeftPx: this.barsLeftPx
		};
	});

	readonly count = $derived.by(() =>
		Math.min(this.#total(), Math.ceil(this.heightPx / this.layout.heightPx) + 2 * spare)
	);

	readonly first = $derived.by(() => {
		const top = Math.floor(this.scrollTop / this.layout.heightPx) - spare;
		return Math.max(0, Math.min(top, this.#total() - this.count));
	});

	/**
	 * The place that an element shows. It is kept and becomes another row when it scrolls out at one end:
	 * making rows anew would cost more than a frame.
	 */
	placeIn(slot: number): number {
		const { first, count } = this;
		return first + ((((slot - first) % count) + count) % count);
	}

	holds(place: number): boolean {
		return place >= this.first && place < this.first + this.count;
	}

	/** Rows of a page, for keys that turn one. */
	get page(): number {
		return Math.max(1, Math.floor(this.heightPx / this.layout.heightPx) - 1);
	}

	/** For an element's attachment. */
	watchPointer = (): (() => void) => {
		const query = matchMedia('(pointer: coarse)');
		const set = () => (this.#coarse = query.matches);
		set();
		query.addEventListener('change', set);
		return () => query.removeEventListener('change', set);
	};

	/**
	 * Scrolls as little as shows a row; from afar to the middle, so that what is around can be seen. The rows
	 * there are drawn with the same frame: the browser tells of a scroll with the next one.
	 */
	bringIntoSight(scroller: HTMLElement, place: number): void {
		const rowPx = this.layout.heightPx;
		const top = place * rowPx;
		if (top < scroller.scrollTop) scroller.scrollTop = top;
		else if (top + rowPx > scroller.scrollTop + scroller.clientHeight) {
			const isFar = top > scroller.scrollTop + 2 * scroller.clientHeight;
			scroller.scrollTop = top + rowPx - scroller.clientHeight * (isFar ? 0.5 : 1);
		}
		this.scrollTop = scroller.scrollTop;
	}
}
