import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('toCsv', () => {
	it('quotes what would break a row and leaves unknown empty', () => {
		expect(toCsv([['a,b', 'say "hi"', 'line\nbreak', null, -1.5]])).toBe(
			'\ufeff"a,b","say ""hi""","line\nbreak",,-1.5\r\n'
		);
	});

	it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =cmd|x'])(
		'does not let a spreadsheet run %j',
		(text) => {
			expect(toCsv([[text]]).slice(1)).toMatch(/^"?'/);
		}
	);

	it('leaves an exact amount a number, below zero too', () => {
		expect(toCsv([[{ decimal: '-0.000000000001' }, null]])).toBe('\ufeff-0.000000000001,\r\n');
	});
});
