import { describe, expect, it } from 'vitest';
import { lookChange, readLook } from './look.ts';
import { sessionColumns, usualColumns } from './row.ts';

const read = (search: string) => readLook(new URLSearchParams(search), sessionColumns);

describe('the look of a list', () => {
	it('is the usual one when the address says nothing, and is then left out of it', () => {
		const look = read('');
		expect(look).toMatchObject({ columns: usualColumns(sessionColumns), dense: false, row: null });
		expect(lookChange(look, sessionColumns)).toEqual({ cols: null, w: null, density: null });
	});

	it('is the usual one when the address asks for that by name', () => {
		expect(read('cols=default')).toMatchObject({
			columns: usualColumns(sessionColumns),
			unknown: []
		});
	});

	it('reads back what it wrote', () => {
		const look = read('cols=name,cost,@customer.plan&w=cost.120&density=compact');
		const params = new URLSearchParams(
			Object.entries(lookChange(look, sessionColumns)).flatMap(([name, value]) =>
				value === null ? [] : [[name, value]]
			)
		);
		expect(read(params.toString())).toEqual(look);
	});

	it('keeps the column that says what a row is, whatever was asked for', () => {
		expect(read('cols=cost').columns).toEqual(['name', 'cost']);
		expect(read('cols=%00,password').columns).toEqual(usualColumns(sessionColumns));
	});
});
