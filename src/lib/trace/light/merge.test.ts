import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLightSpans } from '../../../../tests/builders/light-spans.ts';
import { mergeArrivals } from './merge.ts';
import type { LightSpan } from './light.ts';

const unique = anyLightSpans.map((spans) =>
	spans.map((span, at) => ({ ...span, spanId: `${span.spanId}-${String(at)}` }))
);

describe('mergeArrivals', () => {
	it('keeps known spans in their places and puts new ones after them', () => {
		fc.assert(
			fc.property(unique, fc.nat(40), (spans, seen) => {
				const known = { startNs: '100', spans: spans.slice(0, seen) };
				const fresh = { startNs: '100', spans: spans.toReversed() };
				const merged = mergeArrivals(known, fresh);
				expect(merged.slice(0, seen)).toEqual(spans.slice(0, seen));
				expect(new Set(merged.map(({ spanId }) => spanId)).size).toBe(spans.length);
			})
		);
	});

	it('keeps spans that have their id and their start in common apart', () => {
		const [span] = fc.sample(
			anyLightSpans.filter(({ length }) => length > 0),
			1
		)[0] as [LightSpan];
		const twins = ['a', 'b', 'c'].map((name) => ({ ...span, startNs: 0, name }));
		const known = { startNs: '100', spans: twins.slice(0, 2) };
		const merged = mergeArrivals(known, { startNs: '100', spans: twins });
		expect(merged.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
	});

	it('counts times from an earlier start that came late', () => {
		const [span] = fc.sample(
			anyLightSpans.filter(({ length }) => length > 0),
			1
		)[0] as [LightSpan];
		const known = { startNs: '100', spans: [{ ...span, startNs: 0, failed: false }] };
		const first = { ...span, spanId: 'first', startNs: 0 };
		const again = { ...span, startNs: 40, failed: true };
		expect(mergeArrivals(known, { startNs: '60', spans: [first, again] })).toEqual([again, first]);
		expect(mergeArrivals(known, { startNs: '60', spans: [] })[0]?.startNs).toBe(40);
	});
});
