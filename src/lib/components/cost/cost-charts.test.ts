import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costFrame } from '../../../../tests/builders/cost-frame.ts';
import { markText } from '#lib/components/charts/spec.ts';
import { headlineOf } from '#lib/cost/headline.ts';
import { picoPerUsd, picoToUsd } from '#lib/cost/pico.ts';
import { noSums, type CostReport, type CostSums } from '#lib/cost/report.ts';
import { bucketsOf } from '#lib/time/buckets.ts';
import { formerBuckets } from '#lib/time/former-buckets.ts';
import { quarterMs } from '#lib/time/quarters.ts';
import { spendChart } from './cost-charts.ts';

const zone = 'UTC';
const noSessions = { sessions: 0, unknown: 0, medianPico: null, p95Pico: null, bins: [] };

/** A period of so many quarter-hours by the hour, and one as long before it, in which this was spent. */
function compared(fromQuarter: number, quarters: number, spentIn: (index: number) => CostSums) {
	const startMs = Date.UTC(2026, 10, 25) + fromQuarter * quarterMs;
	const length = quarters * quarterMs;
	const grid = bucketsOf({ startMs, endMs: startMs + length }, zone, { unit: 'h', amount: 1 });
	const previousGrid = formerBuckets({ startMs: startMs - length, endMs: startMs }, grid, zone);
	const sums = Array.from({ length: quarters }, (_, index) => spentIn(index));
	const total = (from: number, to: number) => {
		const inside = sums.filter((_, index) => {
			const atMs = startMs - length + index * quarterMs;
			return atMs >= from && atMs < to;
		});
		const known = inside.flatMap(({ costPico }) => (costPico === null ? [] : [costPico]));
		return {
			...noSums,
			calls: inside.reduce((sum, { calls }) => sum + calls, 0),
			costPico: known.length === 0 ? null : known.reduce((sum, pico) => sum + pico, 0n)
		};
	};
	const report: CostReport = {
		reading: null,
		buckets: grid.startsMs.map((atMs) => ({ ...noSums, startMs: atMs, failedCalls: 0 })),
		previousBuckets: previousGrid.startsMs.map((atMs, index) => ({
			startMs: atMs,
			failedCalls: 0,
			...total(atMs, previousGrid.startsMs[index + 1] ?? previousGrid.endMs)
		})),
		sessions: noSessions,
		previousSessions: noSessions,
		rows: [],
		moved: [],
		rest: null,
		mostRows: 25,
		values: 0,
		topValues: [],
		cells: [],
		pace: []
	};
	const frame = costFrame({ grid, previousGrid });
	return { report, frame };
}

const ghostOf = ({ report, frame }: ReturnType<typeof compared>) =>
	spendChart(report, frame).series.find(({ id }) => id === 'previous')?.values ?? [];

describe('the previous period on the chart', () => {
	it('adds up to its figure in the headline, wherever the buckets cut it', () => {
		// Whole dollars, of which doubles are exact.
		const spent = fc.oneof(
			fc.constant(noSums),
			fc
				.tuple(fc.nat(3), fc.integer({ min: 1, max: 1_000 }))
				.map(([calls, usd]) => ({ ...noSums, calls, costPico: BigInt(usd) * picoPerUsd }))
		);
		fc.assert(
			fc.property(
				fc.nat(100),
				fc.array(spent, { minLength: 1, maxLength: 220 }),
				(from, quarters) => {
					const period = compared(from, quarters.length, (index) => quarters[index] ?? noSums);
					const sum = ghostOf(period).reduce<number>((total, value) => total + (value ?? 0), 0);
					expect(sum).toBe(headlineOf(period.report).spendUsd.previous);
				}
			)
		);
	});

	it('shows what a tool cost where no model was called', () => {
		const period = compared(0, 4, (index) => ({
			...noSums,
			costPico: index === 0 ? 250_000_000_000n : null
		}));
		expect(ghostOf(period)).toEqual([picoToUsd(250_000_000_000n)]);
	});
});

describe('calls without a price', () => {
	it('make a lower bound of the marks that they are in, and of no others', () => {
		const { report, frame } = compared(0, 8, () => noSums);
		const cell = { costPico: picoPerUsd, unpricedCalls: 0 };
		const spec = spendChart(
			{
				...report,
				topValues: ['gpt-4o'],
				cells: [
					{ ...cell, position: 0, value: 'gpt-4o', unpricedCalls: 2 },
					{ ...cell, position: 1, value: 'gpt-4o' },
					{ ...cell, position: 1, value: null, costPico: null, unpricedCalls: 1 }
				],
				previousBuckets: report.previousBuckets.map((bucket, index) => ({
					...bucket,
					calls: 3,
					costPico: picoPerUsd,
					unpricedCalls: index
				}))
			},
			frame
		);
		const texts = spec.series.map((_, of) => [0, 1].map((at) => markText(spec, of, at)));
		expect(texts).toEqual([
			['≥ $1.00', '$1.00'],
			['$0.00', '–'],
			['$1.00', '≥ $1.00']
		]);
	});
});

describe('entries of a legend', () => {
	it('lead to what their marks stand for, over all the buckets together', () => {
		const { report, frame } = compared(0, 16, () => noSums);
		const { series } = spendChart(
			{
				...report,
				topValues: ['gpt-4o', ''],
				cells: [{ position: 0, value: null, costPico: 1n, unpricedCalls: 0 }]
			},
			frame
		);
		for (const { id, href, hrefOf } of series) {
			const [first, last, whole] = [hrefOf?.(0), hrefOf?.(3), href].map(
				(each) => new URL(each ?? '', 'http://portal').searchParams
			);
			expect(whole?.get('from'), id).toBe(first?.get('from'));
			expect(whole?.get('to'), id).toBe(last?.get('to'));
			const what = (params?: URLSearchParams) =>
				[...(params ?? [])].filter(([name]) => name !== 'from' && name !== 'to');
			expect(what(whole), id).toEqual(what(first));
		}
		expect(series.map(({ id }) => id)).toEqual(['=gpt-4o', '=', 'others', 'previous']);
	});
});
