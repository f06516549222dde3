/** A shorter drag is a click whose hand was not quite still. */
const shortestPx = 6;

/** A band that is dragged over a chart. Escape lets go of it. */
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
	 * @param ondone the first and the last bucket of the band; null = a drag chooses nothing, and is no click
	 * @returns how to stop
	 */
	listen(
		canvas: HTMLCanvasElement,
		bucketAt: (x: number) => number,
		ondone: ((first: number, last: number) => void) | null
	): () => void {
		const listening = new AbortController();
		const { signal } = listening;
		let from: { readonly x: number; readonly y: number } | null = null;
		type PointerName = 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel';
		const on = (name: PointerName, handle: (event: PointerEvent) => void) =>
			canvas.addEventListener(name, handle, { signal });
		const letGo = () => {
			from = null;
			this.band = null;
		};
		on('pointerdown', (event) => {
			if (event.button !== 0) return;
			from = { x: event.offsetX, y: event.offsetY };
			this.isClick = true;
			canvas.setPointerCapture(event.pointerId);
		});
		on('pointermove', ({ offsetX, offsetY }) => {
			if (from === null) return;
			const width = Math.abs(offsetX - from.x);
			if (Math.hypot(width, offsetY - from.y) >= shortestPx) this.isClick = false;
			if (ondone === null || (width < shortestPx && !this.band)) return;
			this.band = { left: Math.min(from.x, offsetX), width };
		});
		on('pointerup', () => {
			const { band } = this;
			letGo();
			if (band) ondone?.(bucketAt(band.left), bucketAt(band.left + band.width));
		});
		on('pointercancel', letGo);
		// Before the page's own keys: a dialog would close, a row lose its choice.
		canvas.ownerDocument.addEventListener(
			'keydown',
			(event) => {
				if (from === null || event.key !== 'Escape') return;
				event.preventDefault();
				event.stopPropagation();
				this.isClick = false;
				letGo();
			},
			{ signal, capture: true }
		);
		return () => listening.abort();
	}
}
