import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRange, parseRange } from './range.ts';
import { readRange, writeRange } from './range-url.ts';

const zone = 'Asia/Seoul';
const nowMs = Date.parse('2026-11-23T10:04:00Z');
const read = (query: string) => readRange(new URLSearchParams(query), nowMs, zone);

describe('the range of a URL', () => {
	it('is the last 24 hours when the URL says nothing', () => {
		expect(read('q=x')).toEqual({
			range: defaultRange,
			span: { startMs: nowMs - 86_400_000, endMs: nowMs },
			problem: null
		});
	});

	it('reads both forms', () => {
		expect(read('range=now-1h').span).toEqual({ startMs: nowMs - 3_600_000, endMs: nowMs });
		expect(read('from=2026-11-20&to=2026-11-21').span).toEqual({
			startMs: Date.parse('2026-11-19T15:00:00Z'),
			endMs: Date.parse('2026-11-21T15:00:00Z')
		});
		expect(read('from=now-1d/d').span.endMs).toBe(nowMs);
	});

	it('falls back to the default and says why', () => {
		expect(read('range=now-').problem).toBe('not-understood');
		expect(read('range=').problem).toBe('empty');
		expect(read('to=now').problem).toBe('not-understood');
		expect(read('from=now&to=now-1h').problem).toBe('ends-before-start');
		expect(read('range=%EC%96%B4').span.endMs).toBe(nowMs);
	});

	it('writes nothing for the default and keeps other parameters', () => {
		const params = new URLSearchParams('q=x&from=2026-11-20&to=now');
		expect(writeRange(params, defaultRange).toString()).toBe('q=x');
		expect(params.get('from')).toBe('2026-11-20');
	});

	it('reads back what it writes', () => {
		const texts = [
			'now-7d',
			'어제',
			'2026-11',
			'2026-11-20 to now',
			'2026-11-20 09:00',
			'지난달',
			'오늘'
		];
		fc.assert(
			fc.property(fc.constantFrom(...texts), (text) => {
				const parsed = parseRange(text);
				if (!parsed.ok) throw new Error(text);
				const params = writeRange(new URLSearchParams('range=old'), parsed.value);
				expect(readRange(params, nowMs, zone)).toMatchObject({
					range: parsed.value,
					problem: null
				});
			})
		);
	});
});
