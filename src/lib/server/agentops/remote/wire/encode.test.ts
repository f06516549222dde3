import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ilike } from '../../../../../../tests/fakes/agentops/list-view.ts';
import { encodeListQuery, encodeRange, escapeSearch, isProjectId, isTraceId } from './encode.ts';

const query = {
	range: { startMs: 0, endMs: 1500 },
	text: null,
	limit: 20,
	offset: 0,
	orderBy: 'start_time',
	descending: true
} as const;

test('times are UTC in whole seconds, moved outwards', () => {
	const startMs = Date.parse('2026-01-02T20:00:00.700+09:00');
	expect(encodeRange({ startMs, endMs: startMs + 1 })).toEqual({
		start_time: '2026-01-02T11:00:00Z',
		end_time: '2026-01-02T11:00:01Z'
	});
});

test('whatever the range, what is sent contains it and is at most a second wider', () => {
	const ms = fc.maxSafeNat().map((value) => value % 253_402_300_798_000);
	fc.assert(
		fc.property(ms, ms, (startMs, endMs) => {
			const sent = encodeRange({ startMs, endMs });
			expect(sent?.start_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
			expect(sent?.end_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
			const start = Date.parse(sent?.start_time ?? '');
			const end = Date.parse(sent?.end_time ?? '');
			expect(start).toBeLessThanOrEqual(startMs);
			expect(startMs - start).toBeLessThan(1000);
			expect(end).toBeGreaterThanOrEqual(endMs);
			expect(end - endMs).toBeLessThan(1000);
		})
	);
});

test('a time that such text cannot hold is refused', () => {
	for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, -1, 8.64e15]) {
		expect(encodeRange({ startMs: ms, endMs: 0 })).toBeNull();
		expect(encodeListQuery({ ...query, range: { startMs: 0, endMs: ms } }).ok).toBe(
			Object.is(ms, -1) // −1 ms rounds up to 0
		);
	}
});

test('an escaped text is found as it is written, and nothing else is', () => {
	const text = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_', '\\', '한', '"', '.') });
	fc.assert(
		fc.property(text, text, (needle, hay) => {
			expect(ilike(hay, escapeSearch(needle))).toBe(hay.includes(needle));
		}),
		{ numRuns: 2000 }
	);
});

test('a bad limit, offset or sort name is refused before it is sent', () => {
	for (const wrong of [
		{ limit: 0 },
		{ limit: 101 },
		{ limit: 1.5 },
		{ limit: Number.NaN },
		{ offset: -1 },
		{ offset: 0.5 },
		{ orderBy: JSON.parse('"start_time; DROP TABLE x"') },
		{ orderBy: JSON.parse('"root_span_name"') },
		{ orderBy: JSON.parse('"__proto__"') }
	]) {
		expect(encodeListQuery({ ...query, ...wrong }).ok).toBe(false);
	}
});

test('sends only what was chosen, the order by its known names', () => {
	expect(encodeListQuery({ ...query, text: '50%', descending: false })).toEqual({
		ok: true,
		params: {
			limit: '20',
			offset: '0',
			order_by: 'start_time',
			sort_order: 'ASC',
			start_time: '1970-01-01T00:00:00Z',
			end_time: '1970-01-01T00:00:02Z',
			query: '50\\%'
		}
	});
	const bare = encodeListQuery({ ...query, range: null, text: '' });
	expect(bare.ok && Object.keys(bare.params)).toEqual([
		'limit',
		'offset',
		'order_by',
		'sort_order'
	]);
});

test('ids are checked, since AgentOps answers 500 to others', () => {
	expect(isProjectId('11111111-2222-4333-8444-555555555555')).toBe(true);
	for (const wrong of ['', 'default-project', '../x', '11111111-2222-4333-8444-55555555555']) {
		expect(isProjectId(wrong)).toBe(false);
	}
	expect(isTraceId('0123456789abcdef0123456789abcdef')).toBe(true);
	for (const wrong of ['', 'g'.repeat(32), '0'.repeat(31), `${'0'.repeat(31)}/`]) {
		expect(isTraceId(wrong)).toBe(false);
	}
});
