import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PackedReport } from './packed-report.ts';
import { noSums, type CostReport, type CostSums } from './report.ts';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const anySums: fc.Arbitrary<CostSums> = fc.oneof(
	fc.constant(noSums),
	fc.record({
		calls: count,
		unpricedCalls: count,
		tokens: fc.record({
			input: count,
			cacheRead: count,
			cacheWrite: count,
			output: count,
			reasoning: count
		}),
		costPico: fc.option(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }))
	})
);
const anyRows = fc.array(
	fc.record({ value: fc.string({ unit: 'binary' }), current: anySums, previous: anySums })
);

const pico = fc.bigInt({ min: 0n, max: 10n ** 30n });
const anyBuckets = fc.array(
	anySums.chain((sums) =>
		fc.record({ startMs: count, failedCalls: count }).map((own) => ({ ...own, ...sums }))
	)
);
const anySessions = fc.record({
	sessions: count,
	unknown: count,
	medianPico: fc.option(pico),
	p95Pico: fc.option(pico),
	bins: fc.array(fc.record({ fromPico: pico, sessions: count, costPico: pico }))
});
const anyText = fc.string({ unit: 'binary' });
const anyReport: fc.Arbitrary<Omit<CostReport, 'rows' | 'moved'>> = fc.record(
	{
		reading: fc.constant(null),
		firstMs: fc.option(count),
		buckets: anyBuckets,
		previousBuckets: anyBuckets,
		sessions: anySessions,
		previousSessions: anySessions,
		rest: fc.option(fc.record({ current: anySums, previous: anySums })),
		mostRows: count,
		values: fc.option(count),
		topValues: fc.array(anyText),
		cells: fc.array(
			fc.record({
				position: count,
				value: fc.option(anyText),
				costPico: fc.option(pico),
				unpricedCalls: count
			})
		),
		pace: fc.array(
			fc.record({ p50Ns: fc.option(count), p95Ns: fc.option(count), p99Ns: fc.option(count) })
		)
	},
	{
		requiredKeys: [
			'reading',
			'buckets',
			'previousBuckets',
			'sessions',
			'previousSessions',
			'rest',
			'mostRows',
			'values',
			'topValues',
			'cells',
			'pace'
		]
	}
);

it('is the same after it was packed: every sum, in the same order', () => {
	fc.assert(
		fc.property(anyReport, anyRows, anyRows, fc.nat(), (figures, rows, others, from) => {
			const moved = [...others, ...rows.slice(rows.length === 0 ? 0 : from % rows.length)];
			const report = { ...figures, rows, moved };
			expect(PackedReport.unpack(new PackedReport(report).pack()).report).toEqual(report);
		})
	);
});
