import { beforeEach, describe, expect, it } from 'vitest';
import type { PanelSeries } from '#lib/infrastructure/series/series.ts';
import { overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { EntityColors } from './entity-colors.ts';
import { clockTicks, metricChart } from './metric-chart.ts';

const hour = 3_600_000;
const moments = (from: string, count: number, stepMs: number) =>
	Array.from({ length: count }, (_, index) => Date.parse(`${from}+09:00`) + index * stepMs);
const labels = (atMs: readonly number[], pixels = 600, zone = 'Asia/Seoul') =>
	clockTicks(atMs, zone, pixels).map(({ label }) => label);

beforeEach(() => overwriteGetLocale(() => 'ko'));

describe('the time axis', () => {
	it('of a day stands at every third hour of the clock, and says where a day begins', () => {
		const day = moments('2026-11-22T11:55', 289, hour / 12);
		const ticks = clockTicks(day, 'Asia/Seoul', 600);
		expect(ticks.map(({ label }) => label)).toEqual([
			'12:00',
			'15:00',
			'18:00',
			'21:00',
			expect.stringMatching(/^11\. ?23\./),
			'03:00',
			'06:00',
			'09:00'
		]);
		expect(ticks.map(({ bucket }) => bucket).slice(0, 2)).toEqual([1, 37]);
	});

	it('falls on the clock of the zone, not of UTC', () => {
		const day = moments('2026-11-22T11:55', 289, hour / 12);
		expect(labels(day, 600, 'Asia/Kolkata')[0]).toBe('09:00');
	});

	it('stands at the nearest moment where none falls on the round time', () => {
		const coarse = moments('2026-11-22T08:50', 20, 25 * 60_000);
		const [first] = clockTicks(coarse, 'Asia/Seoul', 600);
		expect(first).toEqual({ bucket: 0, label: '09:00', begins: false });
	});

	it('has fewer labels where there is less room', () => {
		const day = moments('2026-11-22T11:55', 289, hour / 12);
		expect(labels(day, 240).length).toBeLessThan(labels(day, 600).length);
	});

	it('of a week names its days, and of a single moment nothing', () => {
		expect(labels(moments('2026-11-16T00:00', 337, hour / 2))).toHaveLength(8);
		expect(labels(moments('2026-11-16T00:00', 1, hour))).toEqual([]);
	});
});

it('has words of the reader for what the portal tells about itself', () => {
	const panel: PanelSeries = {
		startMs: 0,
		stepMs: hour,
		points: 1,
		series: ['portal:3000', 'heap'].map((id) => ({ id, name: { labels: [id] }, values: [1] })),
		left: 0
	};
	const chart = metricChart(panel, {
		id: 'portal_memory',
		group: 'portal',
		unit: 'bytes',
		zone: 'Asia/Seoul',
		colors: new EntityColors({}),
		most: 100
	});
	expect(chart.series.map(({ label }) => label)).toEqual(['portal:3000', '힙']);
});
