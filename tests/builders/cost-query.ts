import { maxRows, type CostBy, type CostQuery } from '../../src/lib/cost/report.ts';
import { bucketsOf } from '../../src/lib/time/buckets.ts';
import { add } from '../../src/lib/time/zone.ts';

/** The costs of some days of a zone, beside as many before; two values with a series. */
export function costQuery(
	startMs: number,
	{
		zone,
		dimension,
		days = 1,
		unit = 'd',
		rows = maxRows
	}: { zone: string; dimension: CostBy; days?: number; unit?: 'h' | 'd'; rows?: number }
): CostQuery {
	const range = { startMs, endMs: add('d', days, startMs, zone) };
	const previous = { startMs: add('d', -days, startMs, zone), endMs: startMs };
	const width = { unit, amount: 1 } as const;
	return {
		range,
		previous,
		grid: bucketsOf(range, zone, width),
		previousGrid: bucketsOf(previous, zone, width),
		dimension,
		filters: {},
		top: 2,
		rows
	};
}
