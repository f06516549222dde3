import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisLabels } from '#lib/format/time-axis.ts';
import { evenTicks } from './even-ticks.ts';

const minuteMs = 60_000;
const dayMinutes = 1_440;
const zones = ['Asia/Seoul', 'Asia/Kolkata', 'UTC'];
/** Buckets of some minutes, from anywhere in a day. */
const axis = fc
	.record({
		width: fc.constantFrom(1, 5, 15, 30, 60, 180, 360),
		count: fc.integer({ min: 1, max: 400 }),
		from: fc.integer({ min: 0, max: dayMinutes - 1 }),
		zone: fc.constantFrom(...zones)
	})
	.map(({ width, count, from, zone }) => {
		const midnight =
			Date.UTC(2026, 10, 22) - (zone === 'UTC' ? 0 : zone === 'Asia/Seoul' ? 540 : 330) * minuteMs;
		const startMs = midnight + Math.floor(from / width) * width * minuteMs;
		return {
			zone,
			starts: Array.from({ length: count }, (_, at) => startMs + at * width * minuteMs)
		};
	});

describe('labels of an axis of hours', () => {
	it('are as many as there is room for, at even steps of the clock', () => {
		fc.assert(
			fc.property(axis, fc.integer({ min: 2, max: 20 }), ({ zone, starts }, most) => {
				const labels = axisLabels(starts, 'm', zone, 'en');
				const ticks = evenTicks(
					labels.map(({ roundness }) => roundness),
					most
				);
				if (ticks === null) return;
				expect(ticks.length).toBeGreaterThan(0);
				expect(ticks.length).toBeLessThanOrEqual(most);
				const steps = new Set(
					ticks.slice(1).map((at, index) => (starts[at] ?? 0) - (starts[ticks[index] ?? 0] ?? 0))
				);
				expect(steps.size).toBeLessThanOrEqual(1);
			})
		);
	});

	it('begin no day elsewhere than at its midnight', () => {
		const starts = Array.from(
			{ length: 48 },
			(_, at) => Date.UTC(2026, 10, 27, 22, 30) + at * 30 * minuteMs
		);
		const labels = axisLabels(starts, 'm', 'Asia/Seoul', 'ko');
		const ticks = evenTicks(
			labels.map(({ roundness }) => roundness),
			10
		);
		expect(ticks?.map((at) => labels[at]?.text)).toEqual([
			'09:00',
			'12:00',
			'15:00',
			'18:00',
			'21:00',
			'11. 29.',
			'03:00',
			'06:00'
		]);
	});

	it('are left to Chart.js where nothing is known of the buckets, or where days are too many', () => {
		expect(evenTicks([undefined, 0], 5)).toBeNull();
		expect(evenTicks(Array<number>(20).fill(0), 5)).toBeNull();
		expect(evenTicks([], 5)).toBeNull();
	});
});
