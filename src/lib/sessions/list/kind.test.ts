import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionRow } from '../../../../tests/builders/session-row.ts';
import { isAttributeOrder } from '../orders.ts';
import { columnsOf, listKinds, nextSort, readSort, toListLines, usualOrder } from './kind.ts';
import { unknownParams } from './unknown-params.ts';

describe('the sort of a list', () => {
	it('falls for a name and rises for a minus', () => {
		expect(readSort('cost', 'calls')).toEqual({ by: 'cost', descending: true, known: true });
		expect(readSort('-sessions', 'conversations')).toMatchObject({ descending: false });
	});

	it('is the newest first for what this kind cannot be sorted by, and says so', () => {
		expect(readSort('spans', 'calls')).toEqual({ by: 'start', descending: true, known: false });
		expect(readSort(null, 'conversations')).toEqual({ by: 'last', descending: true, known: true });
	});

	it('turns a falling column round, and leaves the usual order out of the address', () => {
		const sort = readSort('cost', 'sessions');
		expect(nextSort(sort, 'sessions', 'cost')).toBe('-cost');
		expect(nextSort(sort, 'sessions', 'start')).toBeNull();
	});

	it('takes any attribute, where rows have attributes of their own', () => {
		expect(readSort('-@customer.plan', 'sessions')).toEqual({
			by: '@customer.plan',
			descending: false,
			known: true
		});
		expect(readSort('@customer.plan', 'calls')).toMatchObject({ by: '@customer.plan' });
		for (const [text, kind] of [
			['@customer.plan', 'conversations'],
			['@', 'sessions'],
			[`@${'x'.repeat(201)}`, 'sessions']
		] as const) {
			expect(readSort(text, kind)).toMatchObject({ by: usualOrder[kind], known: false });
		}
	});

	it('never lets an unknown order through', () => {
		const anyText = fc.oneof(
			fc.string(),
			fc.string().map((key) => `@${key}`)
		);
		fc.assert(
			fc.property(anyText, fc.constantFrom(...listKinds), (text, kind) => {
				const { by, known } = readSort(text, kind);
				const orders = columnsOf[kind].map(({ order }) => order);
				if (kind !== 'conversations' && isAttributeOrder(by)) expect(text).toContain(by);
				else expect(orders).toContain(by);
				expect(known || text !== '').toBe(true);
			})
		);
	});

	it('stands on a column of every kind', () => {
		for (const kind of listKinds) {
			expect(columnsOf[kind].map(({ order }) => order)).toContain(usualOrder[kind]);
		}
	});
});

describe('lines of sessions', () => {
	it('differ where a trace has several, and stay rows that an address can name', () => {
		const one = 'a'.repeat(32);
		const other = 'b'.repeat(32);
		const rows = [
			sessionRow({ traceId: one, startMs: 3_000 }),
			sessionRow({ traceId: other, startMs: 2_000 }),
			sessionRow({ traceId: one, startMs: 1_000 }),
			sessionRow({ traceId: one, startMs: 500 })
		];
		const coverage = { readSessions: 4, totalSessions: 4 };
		const page = { rows, total: 4, nextCursor: null, coverage, unanswered: [] };
		const keys = toListLines({ kind: 'sessions', page }).rows.map(({ key }) => key);
		expect(keys.slice(0, 2)).toEqual([one, other]);
		expect(new Set(keys).size).toBe(4);
		for (const row of keys) expect(unknownParams(new URLSearchParams({ row }), [])).toEqual([]);
	});
});
