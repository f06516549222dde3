import { expect, it } from 'vitest';
import { fewRows, maxRows } from './report.ts';
import { readRows, withRows } from './rows-param.ts';

const read = (text: string) => readRows(new URLSearchParams(text));

it('asks for the first rows, or for all, and tells what it cannot read', () => {
	expect(read('by=tag')).toEqual({ all: false, most: fewRows, unread: [] });
	expect(read('rows=all')).toEqual({ all: true, most: maxRows, unread: [] });
	expect(read('rows=30')).toEqual({ all: false, most: fewRows, unread: ['rows=30'] });
	expect(read(`rows=${'9'.repeat(500)}`).unread[0]).toHaveLength('rows=…'.length + 40);
});

it('changes the rows of an address and nothing else in it', () => {
	const address = new URLSearchParams('q=a&q=b&project=shop');
	const all = withRows(address, true);
	expect(readRows(all).all).toBe(true);
	expect(all.getAll('q')).toEqual(['a', 'b']);
	expect(withRows(all, false).toString()).toBe(address.toString());
});
