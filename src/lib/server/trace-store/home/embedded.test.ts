import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTempStore, type TempStore } from '../../../../../tests/builders/store.ts';

describe('the embedded engine', () => {
	let temp: TempStore;
	beforeAll(async () => {
		temp = await openTempStore();
	});
	afterAll(() => temp.remove());

	const failing = {
		'before its first row': `SELECT throwIf(number = 0, 'no') AS x FROM numbers(1)`,
		'with rows written': `SELECT number, throwIf(number = 200000, 'late') AS x FROM numbers(300000)`,
		'for want of memory': `SELECT number, count() AS n FROM numbers(3000000) GROUP BY number ORDER BY n, number
			LIMIT 3 SETTINGS max_memory_usage = 20000000`
	};

	it.each(Object.entries(failing))(
		'answers as ever after a statement that failed %s, on any connection',
		async (_when, sql) => {
			const several = Array.from({ length: 6 }, (_, n) => n);
			const failed = await Promise.allSettled(several.map(() => temp.store.rows(sql)));
			expect(failed.map(({ status }) => status)).toEqual(several.map(() => 'rejected'));
			for (const n of several) {
				expect(await temp.store.rows('SELECT {n:UInt32} AS n', { n })).toEqual([{ n }]);
			}
			const one = 'SELECT toUInt32(number) AS n FROM numbers(5) ORDER BY n LIMIT 1';
			await Promise.allSettled(several.map(() => temp.store.rows(sql)));
			expect(await temp.store.counted(one)).toEqual({ rows: [{ n: 0 }], total: 5 });
		}
	);
});
