/** A shorter drag is a click whose hand was not quite still. */
const shortestPx = 6;

/** A band that is dragged over a chart. */
export class Brush {
	/** In CSS pixels of the chart; null while none is dragged. */
	band = $state.raw<{ readonly left: number; readonly width: number } | null>(null);
	/**
	 * True from a press until it becomes a drag. The click that ends a drag comes when it likes, and one whose
	 * press nobody listened to yet may be one, too.
	 */
	isClick = false;

	/**
	 * @param bucketAt index of the bucket at a pixel
	 * @param ondone the first and the last bucket of the band
	 * @returns how to stop
	 */
	listen(
		canvas: HTMLCanvasElement,
		bucketAt: (x: number) => number,
		ondone: (first: number, last: number) => void
	): () => void {
		const listening = new AbortController();
		const { signal } = listening;
		let fromX: number | null = null;
		type PointerName = 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel';
		const on = (name: PointerName, handle: (event: PointerEvent) => void) =>
			canvas.addEventListener(name, handle, { signal });
		on('pointerdown', (event) => {
			if (event.button !== 0) return;
			fromX = event.offsetX;
			this.isClick = true;
			canvas.setPointerCapture(event.pointerId);
		});
		on('pointermove', ({ offsetX }) => {
			if (fromX === null) return;
			const width = Math.abs(offsetX - fromX);
			if (width < shortestPx && !this.band) return;
			this.isClick = false;
			this.band = { left: Math.min(fromX, offsetX), width };
		});
		on('pointerup', () => {
			fromX = null;
			const { band } = this;
			if (!band) return;
			this.band = null;
			ondone(bucketAt(band.left), bucketAt(band.left + band.width));
		});
		on('pointercancel', () => {
			fromX = null;
			this.band = null;
		});
		return () => listening.abort();
	}
}
