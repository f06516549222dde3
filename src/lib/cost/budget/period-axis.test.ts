import { describe, expect, it } from 'vitest';
import { resolveRange, parseRange } from '#lib/time/range.ts';
import { periodAt } from './budget.ts';
import { axisSpan } from './period-axis.ts';

const zone = 'Asia/Seoul';
const nowMs = Date.parse('2026-11-18T05:00:00Z');

function axisOf(range: string, period: 'day' | 'week' | 'month') {
	const parsed = parseRange(range);
	const span = parsed.ok && resolveRange(parsed.value, nowMs, zone);
	if (!span || !span.ok) throw new Error(range);
	const { startMs, endMs } = axisSpan(span.value, periodAt(period, nowMs, zone));
	return `${new Date(startMs).toISOString()} ${new Date(endMs).toISOString()}`;
}

describe('axisSpan', () => {
	it.each([
		['now/d', 'day', '2026-11-17T15:00:00.000Z 2026-11-18T15:00:00.000Z'],
		['now/w', 'week', '2026-11-15T15:00:00.000Z 2026-11-22T15:00:00.000Z'],
		['now/M', 'month', '2026-10-31T15:00:00.000Z 2026-11-30T15:00:00.000Z'],
		['now/M to now/M', 'month', '2026-10-31T15:00:00.000Z 2026-11-30T15:00:00.000Z']
	] as const)('reaches from %s to the end of the %s', (range, period, expected) => {
		expect(axisOf(range, period)).toBe(expected);
	});

	it.each([
		['now-7d', 'week', '2026-11-11T05:00:00.000Z 2026-11-18T05:00:00.000Z'],
		['now/d', 'month', '2026-11-17T15:00:00.000Z 2026-11-18T05:00:00.000Z'],
		['now-1M/M to now-1M/M', 'month', '2026-09-30T15:00:00.000Z 2026-10-31T15:00:00.000Z']
	] as const)('leaves %s as it is for a budget of a %s', (range, period, expected) => {
		expect(axisOf(range, period)).toBe(expected);
	});
});
