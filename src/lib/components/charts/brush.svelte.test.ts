import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Brush } from './brush.svelte.ts';

const page = new EventTarget();
const canvas = Object.assign(new EventTarget(), {
	ownerDocument: page,
	setPointerCapture: () => undefined
}) as unknown as HTMLCanvasElement;

const ondone = vi.fn<(first: number, last: number) => void>();
const bucketAt = (x: number) => Math.floor(x / 10);
let stop: () => void = () => undefined;

function pointer(name: string, offsetX: number, offsetY = 0) {
	const event = new Event(name);
	canvas.dispatchEvent(Object.assign(event, { offsetX, offsetY, button: 0, pointerId: 1 }));
}

function press(key: string) {
	const event = Object.assign(new Event('keydown', { cancelable: true }), { key });
	page.dispatchEvent(event);
	return event;
}

function listening(done: typeof ondone | null = ondone): Brush {
	const brush = new Brush();
	stop = brush.listen(canvas, bucketAt, done);
	return brush;
}

beforeEach(() => {
	stop();
	ondone.mockReset();
});

describe('a brush over a chart', () => {
	it('gives the buckets of a drag, in either direction, and is no click', () => {
		const brush = listening();
		pointer('pointerdown', 65);
		pointer('pointermove', 31);
		expect(brush.band).toEqual({ left: 31, width: 34 });
		pointer('pointerup', 31);
		expect(ondone.mock.calls).toEqual([[3, 6]]);
		expect(brush.band).toBeNull();
		expect(brush.isClick).toBe(false);
	});

	it('takes a hand that was not quite still for a click', () => {
		const brush = listening();
		pointer('pointerdown', 40, 40);
		pointer('pointermove', 43, 43);
		pointer('pointerup', 43, 43);
		expect(ondone).not.toHaveBeenCalled();
		expect(brush.isClick).toBe(true);
	});

	it('chooses nothing by a drag along a column, which is no click either', () => {
		const brush = listening();
		pointer('pointerdown', 40, 10);
		pointer('pointermove', 42, 60);
		pointer('pointerup', 42, 60);
		expect(ondone).not.toHaveBeenCalled();
		expect(brush.isClick).toBe(false);
	});

	it('is let go by Escape, which goes no further', () => {
		const brush = listening();
		pointer('pointerdown', 10);
		pointer('pointermove', 60);
		expect(press('Escape').defaultPrevented).toBe(true);
		expect(brush.band).toBeNull();
		pointer('pointermove', 80);
		pointer('pointerup', 80);
		expect(brush.band).toBeNull();
		expect(ondone).not.toHaveBeenCalled();
		expect(brush.isClick).toBe(false);
	});

	it('leaves Escape to the page while nothing is pressed', () => {
		listening();
		expect(press('Escape').defaultPrevented).toBe(false);
	});

	it('of a chart without bands still tells a drag from a click', () => {
		const brush = listening(null);
		pointer('pointerdown', 10);
		pointer('pointermove', 60);
		expect(brush.band).toBeNull();
		pointer('pointerup', 60);
		expect(brush.isClick).toBe(false);
		pointer('pointerdown', 60);
		pointer('pointerup', 60);
		expect(brush.isClick).toBe(true);
	});
});
