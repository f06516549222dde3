import { describe, expect, it } from 'vitest';
import { readAsked, unreadOf } from './asked.ts';
import { listKinds } from './kind.ts';

/** Parameters that tell which of them were read: a page asks again when one of these changes. */
class Watched extends URLSearchParams {
	readonly read = new Set<string>();
	override get(name: string) {
		this.read.add(name);
		return super.get(name);
	}
	override getAll(name: string) {
		this.read.add(name);
		return super.getAll(name);
	}
	override has(name: string) {
		this.read.add(name);
		return super.has(name);
	}
}

describe('what an address asks for', () => {
	it.each(listKinds)('does not hang on the selected row or the look of %s', (rows) => {
		const params = new Watched({ rows, row: 'a'.repeat(32), w: 'cost.90', density: 'compact' });
		readAsked(params, Date.now(), 'Asia/Seoul');
		for (const name of ['row', 'w', 'density', 'strip', 'facets', 'live']) {
			expect(params.read).not.toContain(name);
		}
		expect(params.read).toContain('q');
	});

	it('says what of it might have left rows out or moved them, not what only shows them', () => {
		const unread = (search: string) =>
			unreadOf(readAsked(new URLSearchParams(search), Date.now(), 'Asia/Seoul'));
		expect(unread('q=status:maybe model:x')).toEqual(['status:maybe']);
		expect(unread('minCost=abc&range=whenever')).toEqual(['range', 'minCost=abc']);
		expect(unread('cols=nope')).toEqual([]);
		expect(unread('sort=llm_calls')).toEqual(['sort=llm_calls']);
		expect(unread('rows=calls&sort=cost')).toEqual([]);
	});

	it('names the columns that there are not, and no others', () => {
		const { list } = readAsked(new URLSearchParams('cols=name,password,@a,secret'), 0, 'UTC');
		expect(list.ignored).toEqual([{ name: 'cols', value: 'password,secret' }]);
		const { ignored } = readAsked(new URLSearchParams('rows=spans&sort=nope'), 0, 'UTC').list;
		expect(ignored).toEqual([
			{ name: 'sort', value: 'nope' },
			{ name: 'rows', value: 'spans' }
		]);
	});

	it('names the attributes that are columns', () => {
		const attributes = (search: string) =>
			readAsked(new URLSearchParams(search), Date.now(), 'Asia/Seoul').attributes;
		expect(attributes('')).toEqual([]);
		expect(attributes('cols=name,@http.route')).toEqual(['http.route']);
		expect(attributes('rows=conversations&cols=name,@http.route')).toEqual([]);
	});
});
