import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
	hasModelRoom,
	indentPx,
	isBeyondIndent,
	namePx,
	placeBar,
	stackedBarPx
} from './row-layout.ts';

it('puts a duration where there is room for it', () => {
	expect(placeBar(10, 30, 600).label).toBe('after');
	expect(placeBar(500, 590, 600).label).toBe('before');
	expect(placeBar(0, 600, 600).label).toBe('inside');
	expect(placeBar(-50, -10, 600).label).toBe('past');
	expect(placeBar(601, 700, 600).label).toBe('later');
});

it('never makes a bar too narrow to see, nor wider than what is seen of it', () => {
	fc.assert(
		fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(1e9), (start, length) => {
			const { leftPx, widthPx, label } = placeBar(start, start + length, 600);
			expect(widthPx).toBeLessThanOrEqual(640);
			if (label === 'past' || label === 'later') return;
			expect(leftPx).toBeLessThan(600);
			expect(leftPx + widthPx).toBeGreaterThan(0);
			expect(leftPx + widthPx).toBeCloseTo(Math.min(620, start + Math.max(2, length)), 3);
		})
	);
});

it('shows the least of a bar wherever in the view a span begins', () => {
	const end = 317;
	const start = fc.oneof(fc.double({ min: 0, max: end, noNaN: true }), fc.constant(end));
	fc.assert(
		fc.property(start, fc.double({ min: 0, max: 1, noNaN: true }), (startPx, lengthPx) => {
			const { leftPx, widthPx, label } = placeBar(startPx, startPx + lengthPx, end);
			expect(label).not.toBe('later');
			expect(leftPx).toBeLessThanOrEqual(startPx);
			expect(Math.min(end, leftPx + widthPx) - Math.max(0, leftPx)).toBeGreaterThanOrEqual(
				2 - 1e-9
			);
		})
	);
});

it('stops an indent where a name could not be read any more', () => {
	const layout = { heightPx: 26, stacked: false, paneWidthPx: 1000, barsLeftPx: 450 };
	expect(indentPx(0, layout)).toBe(8);
	expect(indentPx(2, layout)).toBe(36);
	expect(indentPx(5_000, layout)).toBe(180);
});

it('says the level of a row where its indent does not', () => {
	const layout = { heightPx: 26, stacked: false, paneWidthPx: 800, barsLeftPx: 300 };
	for (let depth = 1; depth < 50; depth += 1) {
		const isTold = indentPx(depth, layout) > indentPx(depth - 1, layout);
		expect(isTold || isBeyondIndent(depth, layout)).toBe(true);
	}
	expect(isBeyondIndent(3, layout)).toBe(false);
});

it('leaves out the name of a model that could not be read', () => {
	const layout = { heightPx: 26, stacked: false, paneWidthPx: 700, barsLeftPx: 315 };
	const row = { depth: 1, name: 'plan', model: 'gpt-4o-mini', aside: '$0.0012' };
	expect(hasModelRoom(row, layout)).toBe(true);
	expect(hasModelRoom({ ...row, name: 'chat completion of the planner' }, layout)).toBe(false);
	expect(hasModelRoom({ ...row, name: '환불 문의를 처리하는 상담원' }, layout)).toBe(false);
	expect(hasModelRoom(row, { ...layout, stacked: true, barsLeftPx: 0 })).toBe(true);
});

it('keeps room for the bar below a name, however tall the row is', () => {
	const layout = { paneWidthPx: 360, barsLeftPx: 0 };
	for (const heightPx of [38, 44]) {
		expect(namePx({ ...layout, heightPx, stacked: true })).toBe(heightPx - stackedBarPx);
		expect(namePx({ ...layout, heightPx, stacked: false })).toBe(heightPx);
	}
});
