import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNode } from '../../../../tests/builders/tree-nodes.ts';
import { compressedScale, idleGapsOf } from './idle-gaps.ts';
import {
	fitWindow,
	niceStepNs,
	panBy,
	ticksOf,
	timeScale,
	zoomAt,
	type TimeWindow
} from './time-scale.ts';
import { buildTree } from '../tree/tree.ts';

const whole = { startNs: 0, endNs: 1e9 };
const anyWindow = fc
	.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 1000, max: 1e12 }))
	.map(([startNs, spanNs]) => ({ startNs, endNs: startNs + spanNs }));

/** Gaps of a tree whose leaves ran at these times. */
function gapsOf(busy: readonly TimeWindow[], window: TimeWindow): TimeWindow[] {
	const nodes = busy.map(({ startNs, endNs }, at) =>
		buildNode(`s${String(at)}`, '', { startNs, durationNs: endNs - startNs })
	);
	return idleGapsOf(buildTree(nodes), window);
}

describe('timeScale', () => {
	it('maps edges to edges, and back', () => {
		const scale = timeScale({ startNs: 100, endNs: 10_100 }, 500);
		expect([scale.toPx(100), scale.toPx(10_100), scale.toNs(250)]).toEqual([0, 500, 5100]);
	});

	it('survives a window without length and an element without width', () => {
		const scale = timeScale({ startNs: 5, endNs: 5 }, 0);
		expect(scale.toPx(5)).toBe(0);
		expect(ticksOf(scale).length).toBeLessThanOrEqual(2);
	});

	it('is its own inverse', () => {
		fc.assert(
			fc.property(
				anyWindow,
				fc.integer({ min: 1, max: 4000 }),
				fc.double({ min: -1, max: 2, noNaN: true }),
				(window, width, share) => {
					const scale = timeScale(window, width);
					const px = share * width;
					expect(scale.toPx(scale.toNs(px))).toBeCloseTo(px, 2);
				}
			)
		);
	});
});

describe('ticksOf', () => {
	it('ticks at round times', () => {
		const scale = timeScale({ startNs: 0, endNs: 90e9 }, 800);
		expect(ticksOf(scale, 80).map(({ timeNs }) => timeNs / 1e9)).toEqual([
			0, 10, 20, 30, 40, 50, 60, 70, 80, 90
		]);
		expect([niceStepNs(3), niceStepNs(70e9), niceStepNs(2.5 * 86_400e9)]).toEqual([
			5,
			120e9,
			3 * 86_400e9
		]);
	});

	it('keeps its distance and stays inside', () => {
		fc.assert(
			fc.property(anyWindow, fc.integer({ min: 1, max: 4000 }), (window, width) => {
				const ticks = ticksOf(timeScale(window, width), 80);
				expect(ticks.length).toBeLessThanOrEqual(width / 80 + 2);
				ticks.forEach(({ timeNs, px }, at) => {
					expect(timeNs).toBeGreaterThanOrEqual(window.startNs);
					expect(timeNs).toBeLessThanOrEqual(window.endNs);
					if (at > 0) expect(px - (ticks[at - 1]?.px ?? 0)).toBeGreaterThan(79.9);
				});
			})
		);
	});
});

describe('zoomAt, panBy and fitWindow', () => {
	it('keep the time under the pointer in place', () => {
		const scale = timeScale(whole, 1000);
		const window = zoomAt(scale, 250, 4, whole);
		expect(timeScale(window, 1000).toNs(250)).toBeCloseTo(scale.toNs(250), 3);
		expect(window.endNs - window.startNs).toBe(2.5e8);
	});

	it('stay inside the trace', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.tuple(
						fc.nat(1000),
						fc.double({ min: 0.01, max: 50, noNaN: true }),
						fc.integer({ min: -5000, max: 5000 })
					),
					{ maxLength: 20 }
				),
				(moves) => {
					let window = whole;
					for (const [px, factor, by] of moves) {
						window = zoomAt(timeScale(window, 1000), px, factor, whole);
						window = panBy(timeScale(window, 1000), by, whole);
						expect(window.startNs).toBeGreaterThanOrEqual(0);
						expect(window.endNs).toBeLessThanOrEqual(1e9 + 1e-3);
						expect(window.endNs - window.startNs).toBeGreaterThanOrEqual(999.9);
					}
				}
			)
		);
	});

	it('fit a span with room around it', () => {
		expect(fitWindow({ startNs: 2e8, endNs: 3e8 }, whole)).toEqual({
			startNs: 1.9e8,
			endNs: 3.1e8
		});
		expect(fitWindow(whole, whole)).toEqual(whole);
	});
});

describe('idle gaps', () => {
	it('are the long stretches without work', () => {
		const busy = [
			{ startNs: 0, endNs: 10 },
			{ startNs: 12, endNs: 20 },
			{ startNs: 15, endNs: 30 },
			{ startNs: 80, endNs: 90 }
		];
		expect(gapsOf(busy, { startNs: 0, endNs: 100 })).toEqual([
			{ startNs: 30, endNs: 80 },
			{ startNs: 90, endNs: 100 }
		]);
	});

	it('are all stretches that a walk from end to end finds', () => {
		const stretch = fc
			.tuple(fc.nat(1000), fc.nat(120))
			.map(([startNs, spanNs]) => ({ startNs, endNs: startNs + spanNs }));
		fc.assert(
			fc.property(fc.array(stretch, { maxLength: 15 }), (busy) => {
				const window = { startNs: 0, endNs: 1120 };
				const expected: TimeWindow[] = [];
				let cursor = 0;
				for (const { startNs, endNs } of [
					...busy.toSorted((a, b) => a.startNs - b.startNs),
					{ startNs: 1120, endNs: 1120 }
				]) {
					if (startNs - cursor > 56) expected.push({ startNs: cursor, endNs: startNs });
					cursor = Math.max(cursor, endNs);
				}
				expect(gapsOf(busy, window)).toEqual(expected);
			})
		);
	});

	it('become bands, and the rest keeps its proportions', () => {
		const gaps = [{ startNs: 1000, endNs: 99_000 }];
		const scale = compressedScale({ startNs: 0, endNs: 100_000 }, gaps, 228, 28);
		expect([0, 500, 1000, 99_000, 100_000].map(scale.toPx)).toEqual([0, 50, 100, 128, 228]);
		expect(scale.toNs(114)).toBe(50_000);
	});

	it('never turn time round, and map back', () => {
		const stretch = fc
			.tuple(fc.nat(1e6), fc.nat(1e5))
			.map(([startNs, spanNs]) => ({ startNs, endNs: startNs + spanNs }));
		fc.assert(
			fc.property(
				fc.array(stretch, { maxLength: 20 }),
				fc.array(fc.nat(1e6), { minLength: 2 }),
				(busy, times) => {
					const window = { startNs: 0, endNs: 1_100_000 };
					const scale = compressedScale(window, gapsOf(busy, window), 900);
					const sorted = [...times].sort((a, b) => a - b);
					const places = sorted.map(scale.toPx);
					places.forEach((px, at) => {
						expect(px).toBeGreaterThanOrEqual(at === 0 ? 0 : (places[at - 1] ?? 0));
						expect(px).toBeLessThanOrEqual(900.001);
						expect(Math.abs(scale.toNs(px) - (sorted[at] ?? 0))).toBeLessThan(1);
					});
				}
			)
		);
	});
});
