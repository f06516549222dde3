import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from './decimate.ts';
import type { PanelSeries } from './series.ts';

const panel = (...values: (number | null)[][]): PanelSeries => ({
	startMs: 1_000,
	stepMs: 10,
	points: values[0]?.length ?? 0,
	series: values.map((each, index) => ({
		id: String(index),
		name: { labels: [String(index)] },
		values: each
	})),
	left: 0
});

describe('decimate', () => {
	it('leaves what fits as it is', () => {
		const whole = panel([1, null, 3]);
		expect(decimate(whole, 3)).toEqual({ atMs: [1_000, 1_010, 1_020], series: whole.series });
	});

	it('keeps spikes and dips in their order, and gaps as gaps', () => {
		const values = [...new Array<number>(50).fill(5), ...new Array<null>(50).fill(null)];
		values[20] = 99;
		values[40] = -7;
		const drawn = decimate(panel(values), 4);
		expect(drawn.series[0]?.values).toEqual([99, -7, null, null]);
	});

	it('keeps least and greatest of every series at any width', () => {
		const samples = fc.array(fc.option(fc.double({ noNaN: true })), {
			minLength: 1,
			maxLength: 500
		});
		fc.assert(
			fc.property(samples, fc.integer({ min: 2, max: 400 }), (values, most) => {
				const drawn = decimate(panel(values), most);
				const known = (list: readonly (number | null)[]) => list.filter((each) => each !== null);
				const kept = known(drawn.series[0]?.values ?? []);
				expect(drawn.atMs.length).toBeLessThanOrEqual(Math.max(most, 2));
				expect(drawn.atMs.length).toBe(drawn.series[0]?.values.length);
				expect(Math.max(...kept)).toBe(Math.max(...known(values)));
				expect(Math.min(...kept)).toBe(Math.min(...known(values)));
				expect([...drawn.atMs].sort((one, other) => one - other)).toEqual(drawn.atMs);
			})
		);
	});

	it('takes 11 000 points of twelve series', () => {
		const values = Array.from({ length: 11_000 }, (_, index) => Math.sin(index / 50));
		const large = panel(...Array.from({ length: 12 }, () => values));
		expect(decimate(large, 600).atMs).toHaveLength(600);
	});
});
