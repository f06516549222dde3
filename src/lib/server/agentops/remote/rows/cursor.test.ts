import fc from 'fast-check';
import { expect, test } from 'vitest';
import { terms } from '../../../../../../tests/builders/query.ts';
import { readCursor, writeCursor, type CursorQuery } from './cursor.ts';

const query: CursorQuery = { terms: terms('model:gpt-4o'), orderBy: 'cost', descending: true };

test('a cursor comes back as it was written', () => {
	const anyCursor = fc.record({
		at: fc.integer({ min: 0, max: 999_999_999 }),
		endMs: fc.integer({ min: 0, max: 999_999_999_999_999 })
	});
	fc.assert(
		fc.property(anyCursor, (cursor) => {
			const written = writeCursor(query, cursor);
			expect(readCursor({ ...query, cursor: written })).toEqual({ ok: true, value: cursor });
		})
	);
});

test('the first page has none', () => {
	expect(readCursor({ ...query, cursor: null })).toEqual({ ok: true, value: null });
});

test.each<[string, CursorQuery]>([
	['other terms', { ...query, terms: terms('model:o3') }],
	['another order', { ...query, orderBy: 'start' }],
	['the other direction', { ...query, descending: false }]
])('a cursor of %s is refused', (_, other) => {
	const cursor = writeCursor(other, { at: 50, endMs: 1_700_000_000_000 });
	expect(readCursor({ ...query, cursor })).toMatchObject({ fault: { kind: 'invalid' } });
});

test('any other text is refused', () => {
	fc.assert(
		fc.property(fc.string(), (cursor) => {
			expect(readCursor({ ...query, cursor }).ok).toBe(false);
		})
	);
});
