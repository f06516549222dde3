import { expect, it } from 'vitest';
import { costFrame } from '../../../../tests/builders/cost-frame.ts';
import { chartRows } from '#lib/components/charts/chart-rows.ts';
import { markText } from '#lib/components/charts/spec.ts';
import { picoPerUsd } from '#lib/cost/pico.ts';
import { weekdayName } from '#lib/format/date-time.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { bucketsOf } from '#lib/time/buckets.ts';
import { weekSpendChart } from './week-charts.ts';

const span = { startMs: Date.UTC(2026, 10, 23), endMs: Date.UTC(2026, 10, 30) };
const grid = bucketsOf(span, 'UTC', { unit: 'd', amount: 1 });
const frame = costFrame({ grid, previousGrid: grid });

it('shows an hour of which calls have no price as a lower bound, and counts them in the file', () => {
	const cells = [
		{ hour: 0, sessions: 1, costPico: picoPerUsd, unpricedCalls: 0 },
		{ hour: 1, sessions: 2, costPico: picoPerUsd, unpricedCalls: 3 },
		{ hour: 2, sessions: 1, costPico: null, unpricedCalls: 1 }
	];
	const chart = weekSpendChart({ reading: null, cells }, span, frame);
	expect([0, 1, 2, 3].map((hour) => markText(chart, 0, hour))).toEqual([
		'$1.00',
		'≥ $1.00',
		'–',
		'$0.00'
	]);
	const [head, ...rows] = chartRows([chart], 'Hour');
	expect(head?.[2]).toBe(`${weekdayName(0, getLocale())}: ${m.costs_unpriced_calls()}`);
	expect(rows.slice(0, 4).map(([, usd, unpriced]) => [usd, unpriced])).toEqual([
		[1, 0],
		[1, 3],
		[null, 1],
		[0, 0]
	]);
});
