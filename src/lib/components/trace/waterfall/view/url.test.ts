import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lightSpan } from '../../../../../../tests/builders/light-spans.ts';
import { packLight } from '#lib/trace/light/pack.ts';
import { applyParams, applyWindow, viewParams, windowParam } from './url.ts';
import { WaterfallView } from './waterfall-view.svelte.ts';

const wholeNs = 90_000_000_000;

const spanOf = (
	spanId: string,
	parent: string,
	startNs: number,
	durationNs: number,
	name = spanId
) => lightSpan(spanId, parent, { startNs, durationNs, name });

const open = () => new WaterfallView(packLight('t', '0', [spanOf('a', '', 0, wholeNs)]), null);

/** A root, a branch of two levels, and six alike in a row. */
function openTree() {
	const alike = Array.from({ length: 6 }, (_, at) => spanOf(`p${at}`, 'a', 10 + at, 1, 'poll'));
	const spans = [
		spanOf('a', '', 0, wholeNs),
		spanOf('b', 'a', 1, 5),
		spanOf('c', 'b', 2, 1),
		...alike
	];
	return new WaterfallView(packLight('t', '0', spans), 'a');
}

describe('the stretch of time in an address', () => {
	it('is absent while all of it is shown', () => {
		expect(windowParam(open())).toBe(null);
	});

	it('is read back as it was, to a microsecond', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: wholeNs - 2_000_000 }),
				fc.integer({ min: 1_000_000, max: wholeNs }),
				(startNs, lengthNs) => {
					const view = open();
					view.window = { startNs, endNs: Math.min(wholeNs, startNs + lengthNs) };
					const again = open();
					applyWindow(again, windowParam(view));
					expect(Math.abs(again.window.startNs - view.window.startNs)).toBeLessThanOrEqual(1_000);
					expect(Math.abs(again.window.endNs - view.window.endNs)).toBeLessThanOrEqual(1_000);
				}
			)
		);
	});

	it('is left alone when it is none, whatever the text', () => {
		const texts = fc.oneof(
			fc.string(),
			fc.constantFrom('5-5', '9-3', '-1-5', '999999999-9999999999', '1e3-2e3', 'NaN-1')
		);
		fc.assert(
			fc.property(texts, (text) => {
				const view = open();
				applyWindow(view, text);
				const { startNs, endNs } = view.window;
				expect(startNs >= 0 && endNs <= wholeNs && endNs > startNs).toBe(true);
			})
		);
		const view = open();
		applyWindow(view, '9-3');
		expect(view.zoomed).toBe(false);
	});
});

describe('what an address says of the waterfall', () => {
	it('tells what it named and the trace does not hold', () => {
		const view = open();
		expect(applyParams(view, new URLSearchParams({ marks: 'a,gone' }))).toEqual(['gone']);
		expect(view.marks.size).toBe(1);
		expect(applyWindow(view, '9-3')).toBe(false);
		expect(applyWindow(view, null)).toBe(true);
		expect(applyWindow(view, '1000-2000')).toBe(true);
	});

	it('is applied without fault, whatever it is, and then says the same', () => {
		const names = [
			...['show', 'infra', 'flat', 'path', 'compress', 'figure', 'find', 'marks'],
			...['level', 'closed', 'groups', 'band']
		];
		fc.assert(
			fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (params) => {
				const view = open();
				applyParams(view, new URLSearchParams(params));
				const said = Object.entries(viewParams(view)).flatMap(([name, value]) =>
					value === null ? [] : [[name, value]]
				);
				const again = open();
				applyParams(again, new URLSearchParams(said));
				expect(viewParams(again)).toEqual(viewParams(view));
			})
		);
	});

	it('holds what was closed, opened and measured', () => {
		const view = openTree();
		expect(viewParams(view)).toMatchObject({ level: null, closed: null, groups: null, band: null });
		view.toggle(view.nodeOf('b'));
		view.toggle(-2 - view.nodeOf('p0'));
		view.band = { startNs: 0, endNs: 2_000_000 };
		expect(viewParams(view)).toMatchObject({ closed: 'b', groups: 'p0', band: '0-2' });
		const again = openTree();
		applyParams(again, new URLSearchParams({ closed: 'b,gone', groups: 'p0', band: '0-2' }));
		expect(again.collapsed).toEqual(view.collapsed);
		expect(again.openGroups).toEqual(view.openGroups);
		expect(again.band).toEqual(view.band);
	});

	it('names a level by its number, until a row is opened or closed', () => {
		const view = openTree();
		view.openTo(1);
		expect(viewParams(view)).toMatchObject({ level: '1', closed: null });
		const again = openTree();
		applyParams(again, new URLSearchParams({ level: '1' }));
		expect(again.collapsed).toEqual(view.collapsed);
		again.toggle(again.nodeOf('b'));
		expect(viewParams(again)).toMatchObject({ level: null });
	});
});
