import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	clampWidth,
	moveColumn,
	printColumns,
	printWidths,
	readColumns,
	readWidths
} from './columns.ts';

const known = ['name', 'start', 'cost'];
const key = fc
	.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
	.filter((text) => text.trim() === text);

describe('readColumns', () => {
	it('reads columns in their order, each once, attributes among them', () => {
		expect(readColumns('cost,name,cost,@customer.plan', known)).toEqual({
			columns: ['cost', 'name', '@customer.plan'],
			unknown: []
		});
	});

	it('names what is no column, and stands back when nothing is left', () => {
		expect(readColumns('password,cost', known)).toEqual({
			columns: ['cost'],
			unknown: ['password']
		});
		expect(readColumns('password', known)).toEqual({ columns: null, unknown: ['password'] });
		expect(readColumns(null, known)).toEqual({ columns: null, unknown: [] });
	});

	it('reads back what it printed, whatever the attribute is called', () => {
		fc.assert(
			fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), (keys) => {
				const columns = keys.map((each) => `@${each}`);
				expect(readColumns(printColumns(columns), known).columns).toEqual(columns);
			})
		);
	});

	it('never throws', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				const { columns } = readColumns(text, known);
				expect(columns === null || columns.length > 0).toBe(true);
			})
		);
	});
});

describe('widths', () => {
	it('reads back what it printed, whatever the column is called', () => {
		fc.assert(
			fc.property(fc.uniqueArray(key, { maxLength: 8 }), fc.integer(), (keys, px) => {
				const widths = new Map(keys.map((each) => [`@${each}`, clampWidth(px)]));
				expect(readWidths(printWidths(widths))).toEqual(widths);
			})
		);
	});

	it('reads back a key with a line separator in it', () => {
		const widths = new Map([['@a\u2028b', 80]]);
		expect(readWidths(printWidths(widths))).toEqual(widths);
	});

	it('keeps a width within what can be used', () => {
		expect(readWidths('name.1,cost.9999,start.x,.5').get('name')).toBe(48);
		expect(readWidths('name.1,cost.9999,start.x,.5').get('cost')).toBe(960);
		expect(readWidths('start.x').size).toBe(0);
	});
});

describe('moveColumn', () => {
	it('moves one place and stops at the edges', () => {
		expect(moveColumn(known, 'start', -1)).toEqual(['start', 'name', 'cost']);
		expect(moveColumn(known, 'start', 1)).toEqual(['name', 'cost', 'start']);
		expect(moveColumn(known, 'name', -1)).toEqual(known);
		expect(moveColumn(known, 'nothing', 1)).toEqual(known);
	});
});
