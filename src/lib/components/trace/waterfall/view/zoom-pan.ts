import type { Attachment } from 'svelte/attachments';
import type { WaterfallView } from './waterfall-view.svelte.ts';

export interface Brush {
	readonly left: number;
	readonly width: number;
}

interface Gestures {
	readonly view: WaterfallView;
	/** Where the bars begin and end, in the element's own pixels. */
	readonly bars: () => { readonly left: number; readonly width: number };
	/** While a box is drawn; null when it is done. */
	readonly onbrush: (brush: Brush | null) => void;
	/** The place under the pointer was pressed twice. */
	readonly onfit: (event: MouseEvent) => void;
}

const clickPx = 4;

/**
 * Time as a map: the wheel sideways (or with Shift) pans, with Ctrl or ⌘ (and a pinch of a touchpad) it
 * zooms at the pointer, a box drawn over the bars zooms into it, a double click fits; two fingers pinch
 * on a touch screen. The wheel alone scrolls the rows.
 */
export function zoomPan({ view, bars, onbrush, onfit }: Gestures): Attachment<HTMLElement> {
	return (element) => {
		const fingers = new Map<number, number>();
		let drawnFrom: number | null = null;
		let pinched: { distance: number; middle: number } | null = null;

		const pxOf = (event: MouseEvent) =>
			event.clientX - element.getBoundingClientRect().left - bars().left;
		const isOnBars = (px: number) => px >= 0 && px <= bars().width;

		function wheel(event: WheelEvent) {
			const px = pxOf(event);
			if (event.ctrlKey || event.metaKey) {
				event.preventDefault();
				view.zoom(
					Math.max(0, px),
					Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.006 : 0.15))
				);
				return;
			}
			const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
			if (Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
			event.preventDefault();
			view.pan(sideways);
		}

		function down(event: PointerEvent) {
			const px = pxOf(event);
			if (!isOnBars(px)) return;
			if (event.pointerType === 'touch') {
				fingers.set(event.pointerId, px);
				pinched = pinchOf([...fingers.values()]);
			} else if (event.button === 0 && !event.shiftKey) drawnFrom = px;
		}

		function move(event: PointerEvent) {
			const px = pxOf(event);
			if (fingers.has(event.pointerId)) {
				fingers.set(event.pointerId, px);
				const now = pinchOf([...fingers.values()]);
				if (pinched && now) {
					view.pan(pinched.middle - now.middle);
					view.zoom(now.middle, now.distance / pinched.distance);
				}
				pinched = now;
				return;
			}
			view.hoverNs = isOnBars(px) ? view.scale.toNs(px) : null;
			if (drawnFrom === null) return;
			const brush = brushOf(drawnFrom, px, bars().width);
			if (brush.width < clickPx) return;
			element.setPointerCapture(event.pointerId);
			onbrush(brush);
		}

		function up(event: PointerEvent) {
			fingers.delete(event.pointerId);
			pinched = null;
			if (drawnFrom === null) return;
			const brush = brushOf(drawnFrom, pxOf(event), bars().width);
			drawnFrom = null;
			onbrush(null);
			if (brush.width < clickPx) return;
			const { scale } = view;
			view.window = {
				startNs: scale.toNs(brush.left),
				endNs: scale.toNs(brush.left + brush.width)
			};
			// A drawn box is no click on the row under its end.
			const swallow = (click: MouseEvent) => click.stopPropagation();
			element.addEventListener('click', swallow, { capture: true, once: true });
			setTimeout(() => element.removeEventListener('click', swallow, { capture: true }));
		}

		/** A box that is drawn, or a second click, chooses no text of the page. */
		function press(event: MouseEvent) {
			if (event.button === 0 && !event.shiftKey && isOnBars(pxOf(event))) event.preventDefault();
		}

		const leave = () => (view.hoverNs = null);
		const twice = (event: MouseEvent) => {
			if (isOnBars(pxOf(event))) onfit(event);
		};

		element.addEventListener('wheel', wheel, { passive: false });
		element.addEventListener('pointerdown', down);
		element.addEventListener('mousedown', press);
		element.addEventListener('pointermove', move);
		element.addEventListener('pointerup', up);
		element.addEventListener('pointercancel', up);
		element.addEventListener('pointerleave', leave);
		element.addEventListener('dblclick', twice);
		return () => {
			element.removeEventListener('wheel', wheel);
			element.removeEventListener('pointerdown', down);
			element.removeEventListener('mousedown', press);
			element.removeEventListener('pointermove', move);
			element.removeEventListener('pointerup', up);
			element.removeEventListener('pointercancel', up);
			element.removeEventListener('pointerleave', leave);
			element.removeEventListener('dblclick', twice);
		};
	};
}

function brushOf(fromPx: number, toPx: number, widthPx: number): Brush {
	const left = Math.max(0, Math.min(fromPx, toPx));
	return { left, width: Math.min(widthPx, Math.max(fromPx, toPx)) - left };
}

function pinchOf(places: readonly number[]): { distance: number; middle: number } | null {
	const [a, b] = places;
	if (a === undefined || b === undefined) return null;
	return { distance: Math.max(10, Math.abs(a - b)), middle: (a + b) / 2 };
}
