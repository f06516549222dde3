import { describe, expect, it } from 'vitest';
import { readSpanRef, spanRefText, twinOrdinals } from './span-ref.ts';

const span = (spanId: string, startNs: number, name = '') => ({
	...{ spanId, parentSpanId: '', name, startNs, durationNs: 1 }
});

describe('the address of a span', () => {
	it('is the id, and of a twin its place among those with that id', () => {
		expect(spanRefText({ spanId: 'ab', ordinal: 1 })).toBe('ab');
		expect(spanRefText({ spanId: 'ab', ordinal: 2 })).toBe('ab~2');
		expect(readSpanRef('ab~2')).toEqual({ spanId: 'ab', ordinal: 2 });
	});

	it('is an id as it stands where no place follows', () => {
		for (const text of ['', 'ab', 'ab~', 'ab~0', 'ab~x', '~']) {
			expect(readSpanRef(text)).toEqual({ spanId: text, ordinal: 1 });
		}
	});
});

describe('twinOrdinals', () => {
	it('counts spans with one id by start, however they came', () => {
		const spans = [span('a', 9), span('b', 1), span('a', 5), span('a', 5, 'x')];
		expect([...twinOrdinals(spans)]).toEqual([
			[2, 1],
			[3, 2],
			[0, 3]
		]);
	});
});
