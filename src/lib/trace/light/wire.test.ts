import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyLightSpans } from '../../../../tests/builders/light-spans.ts';
import { fromLight, type LightSpan } from './light.ts';
import { packLight } from './pack.ts';
import { decodeLight, encodeLight } from './wire.ts';

const throughWire = (spans: readonly LightSpan[]) =>
	decodeLight(encodeLight(packLight('trace', '17', spans, spans.length + 3)));

describe('the wire form of a light trace', () => {
	it('brings every span over as it was', () => {
		fc.assert(
			fc.property(anyLightSpans, (spans) => {
				expect(fromLight(throughWire(spans))).toEqual(spans);
			})
		);
	});

	it('keeps ids that are no OpenTelemetry ids, absurd times and the number of spans left out', () => {
		const [span] =
			fc.sample(
				anyLightSpans.filter(({ length }) => length > 0),
				1
			)[0] ?? [];
		if (!span) throw new Error('no span');
		const odd = { ...span, spanId: 'スパン 1', startNs: -1.8e18, durationNs: 1.8e19 };
		const trace = throughWire([odd, { ...span, spanId: 'b', startNs: 1 }]);
		expect(fromLight(trace)[0]).toEqual(odd);
		expect(fromLight(trace)[1]?.startNs).toBe(1);
		expect([trace.total, trace.startNs, trace.traceId]).toEqual([5, '17', 'trace']);
	});

	it('refuses other bytes', () => {
		expect(() => decodeLight(new TextEncoder().encode('<!doctype html>'))).toThrow('light trace');
		expect(() => decodeLight(new Uint8Array(3))).toThrow('light trace');
	});

	it('takes a few bytes a span', () => {
		const spans = fc.sample(anyLightSpans, { numRuns: 1, seed: 7 })[0] ?? [];
		const base = spans[0];
		if (!base) throw new Error('no span');
		const many = Array.from({ length: 5_000 }, (_, at) => ({
			...base,
			spanId: at.toString(16).padStart(16, '0'),
			parentSpanId: at === 0 ? '' : (at >> 2).toString(16).padStart(16, '0'),
			startNs: at * 40_000_000,
			durationNs: 30_000_000,
			errorText: null,
			label: null
		}));
		const bytes = encodeLight(packLight('t', '0', many)).length;
		expect(bytes / many.length).toBeLessThan(45);
	});
});
