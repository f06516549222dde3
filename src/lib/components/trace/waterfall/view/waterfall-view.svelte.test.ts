import { describe, expect, it } from 'vitest';
import { lightSpan } from '../../../../../../tests/builders/light-spans.ts';
import type { LightSpan } from '#lib/trace/light/light.ts';
import { packLight } from '#lib/trace/light/pack.ts';
import { WaterfallView } from './waterfall-view.svelte.ts';

const span = (
	spanId: string,
	parentSpanId: string,
	startNs: number,
	more: Partial<LightSpan> = {}
) => lightSpan(spanId, parentSpanId, { startNs, durationNs: 1_000, ...more });

const open = (spans: readonly LightSpan[], selected: string | null = null, startNs = '0') =>
	new WaterfallView(packLight('t', startNs, spans), selected);

/** What stands in the rows, top to bottom; `>` before the cursor's. */
function rows(view: WaterfallView): string[] {
	return Array.from({ length: view.rows.count }, (_, place) => {
		const node = view.nodeAt(place);
		const isGroup = view.itemAt(place) < -1;
		const name =
			view.spans[node]?.spanId ?? `?${view.tree.ghostIds[node - view.spans.length] ?? ''}`;
		return `${view.itemAt(place) === view.cursor ? '>' : ''}${isGroup ? '×' : ''}${name}`;
	});
}

const run = [
	span('root', '', 0, { durationNs: 100_000 }),
	span('agent', 'root', 10),
	span('call', 'agent', 20, { costUsd: 2, countsAsCall: true }),
	span('tool', 'root', 30, { failed: true, status: 'error', type: 'tool' }),
	span('dear', 'root', 40, { costUsd: 5, countsAsCall: true })
];

const repeats = [
	span('root', '', 0),
	...Array.from({ length: 6 }, (_, at) => span(`r${String(at)}`, 'root', at + 1, { name: 'poll' }))
];

describe('WaterfallView', () => {
	it('walks rows, closes and opens them as trees do everywhere', () => {
		const view = open(run, 'root');
		view.step('in');
		expect(rows(view)).toEqual(['root', '>agent', 'call', 'tool', 'dear']);
		view.step('out');
		expect(rows(view)).toEqual(['root', '>agent', 'tool', 'dear']);
		view.step('out');
		expect(rows(view)[0]).toBe('>root');
		view.toggleDeep(view.cursor);
		expect(rows(view)).toEqual(['>root']);
		view.toggleDeep(view.cursor);
		expect(view.rows.count).toBe(5);
	});

	it('opens with a span that lies in a closed group', () => {
		expect(rows(open(repeats, 'root'))).toEqual(['>root', '×r0']);
		expect(rows(open(repeats, 'r3'))).toEqual([
			'root',
			'×r0',
			...['r0', 'r1', 'r2', '>r3', 'r4', 'r5']
		]);
	});

	it('goes to errors, to what cost most and to hits, and round the end', () => {
		const view = open(run);
		view.openTo(0);
		view.nextError(1);
		expect(rows(view)).toEqual(['root', 'agent', '>tool', 'dear']);
		view.nextError(-1);
		expect(rows(view)).toContain('>tool');
		view.nextExpensive();
		expect(rows(view)).toContain('>dear');
		view.nextExpensive();
		expect(rows(view)).toContain('>call');
		view.nextExpensive();
		expect(rows(view)).toContain('>dear');
		view.search.query = 'AGENT';
		view.nextHit(1);
		expect([view.search.rows.length, view.spans[view.cursor]?.spanId]).toEqual([1, 'agent']);
	});

	it('drops a filter that hides the span to be shown', () => {
		const view = open(run, 'root');
		view.filter = { hideInfrastructure: false, only: new Set(['error']) };
		expect(rows(view)).toEqual(['tool']);
		view.reveal(view.nodeOf('call'));
		expect(rows(view)).toContain('>call');
	});

	it('keeps the time under the pointer in place while it zooms', () => {
		const view = open(run);
		view.widthPx = 800;
		const before = view.scale.toNs(600);
		view.zoom(600, 3);
		expect(view.scale.toNs(600)).toBeCloseTo(before, 3);
		expect(view.zoomed).toBe(true);
		view.pan(-1e9);
		expect(view.window.startNs).toBe(0);
		view.showAll();
		expect(view.zoomed).toBe(false);
	});

	it('keeps it in place between compressed gaps too', () => {
		const view = open([
			span('root', '', 0, { durationNs: 1e9 }),
			span('a', 'root', 0, { durationNs: 5e7 }),
			span('b', 'root', 9e8, { durationNs: 1e8 })
		]);
		view.widthPx = 800;
		view.compress = true;
		expect(view.gaps).toHaveLength(1);
		const before = view.scale.toNs(700);
		view.zoom(700, 1.5);
		expect(view.scale.toNs(700) - before).toBeLessThan(2e6);
	});

	it('fits an item, and again shows all', () => {
		const view = open(run);
		view.fit(view.nodeOf('agent'));
		expect(view.window.endNs - view.window.startNs).toBeCloseTo(1_200);
		view.fit(view.nodeOf('agent'));
		expect(view.zoomed).toBe(false);
	});
});

describe('a running session', () => {
	const late = span('late', 'gone', 50);
	const early = span('early', 'root', 20);

	it('keeps rows where they are until its root is there, then sorts them once', () => {
		const view = open([late], 'late');
		expect([view.running, rows(view)]).toEqual([true, ['?gone', '>late']]);
		expect(view.take(packLight('t', '0', [early, late]))).toBe(false);
		expect(rows(view)).toEqual(['?gone', '>late', '?root', 'early']);
		const root = span('root', '', 0, { durationNs: 200 });
		const gone = span('gone', 'root', 10);
		expect(view.take(packLight('t', '0', [root, gone, early, late]))).toBe(true);
		expect(rows(view)).toEqual(['root', 'gone', '>late', 'early']);
		expect(view.take(packLight('t', '0', [root, gone, early, late]))).toBe(false);
	});

	it('keeps a closed ghost closed when it turns into its span', () => {
		const view = open([late]);
		view.toggle(view.itemAt(0));
		expect(rows(view)).toEqual(['?gone']);
		view.take(packLight('t', '0', [span('gone', 'root', 10), late]));
		expect(rows(view)).toEqual(['?root', 'gone']);
	});

	it('counts from an earlier start that came late', () => {
		const view = open([late], null, '1000');
		view.window = { startNs: 60, endNs: 90 };
		view.take(packLight('t', '900', [span('first', 'root', 0), { ...late, startNs: 150 }]));
		expect(view.window).toEqual({ startNs: 160, endNs: 190 });
		expect(view.spans.map(({ spanId }) => spanId)).toEqual(['late', 'first']);
	});
});
