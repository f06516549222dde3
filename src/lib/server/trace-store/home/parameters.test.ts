import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';
import { withParameters } from './parameters.ts';

describe('parameters of the embedded engine', () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	});
	afterAll(() => temp.remove());

	// The engine keeps bytes; a half of a surrogate pair has none.
	const text = fc.oneof(
		fc.string({ unit: 'grapheme' }),
		fc.string({ unit: 'binary' }),
		fc.constantFrom(
			"'; DROP TABLE otel_traces; --",
			'\\N',
			"\\'",
			'{a:String}',
			'환불 정책',
			'\0\b\f\t\r\n'
		)
	);

	it('are the values that were given, whatever they hold', async () => {
		await fc.assert(
			fc.asyncProperty(
				text,
				fc.array(text),
				fc.array(fc.array(text)),
				fc.maxSafeNat(),
				async (a, list, lists, n) => {
					const rows = await temp.store.rows(
						`SELECT {a:String} AS a, {list:Array(String)} AS list,
							{lists:Array(Array(String))} AS lists, {n:UInt64} AS n`,
						{ a, list, lists, n }
					);
					expect(rows).toEqual([{ a, list, lists, n }]);
				}
			),
			{ numRuns: 200 }
		);
	});

	it('are those of the statement, though many run at the same time', async () => {
		const answers = await Promise.all(
			Array.from({ length: 60 }, (_, n) =>
				temp.store.rows('SELECT {n:UInt32} AS n, {list:Array(UInt32)} AS list', {
					n,
					list: [n, n + 1]
				})
			)
		);
		expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => [{ n, list: [n, n + 1] }]));
	});

	it('hold up no other statement', async () => {
		const order: string[] = [];
		const slow = temp.store
			.background('SELECT sleepEachRow(0.05) FROM numbers({n:UInt32})', { n: 20 })
			.then(() => order.push('slow'));
		const quick = temp.store
			.rows('SELECT {n:UInt32} AS n', { n: 1 })
			.then(() => order.push('quick'));
		await Promise.all([slow, quick]);
		expect(order).toEqual(['quick', 'slow']);
	});

	it('are asked for, so that none of a former statement is taken', async () => {
		await temp.store.rows('SELECT {a:String} AS a', { a: 'former' });
		await expect(temp.store.rows('SELECT {a:String} AS a')).rejects.toMatchObject({
			trouble: 'rejected'
		});
		expect(() => withParameters('SELECT {constructor:String}')).toThrow('constructor');
	});

	it('refuse a value that is none, and a name that is more than a name', () => {
		expect(() => withParameters('SELECT {a:String}', { a: null })).toThrow('parameter');
		expect(() => withParameters('SELECT 1', { 'a = 1; DROP': 'x' })).toThrow('name');
	});
});
