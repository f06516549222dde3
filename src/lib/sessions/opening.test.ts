import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAsSaved, openingOf, storable, viewSearch, wholeAddress } from './opening.ts';

const view = { id: 'v1', search: 'q=status%3Aerror&sort=cost' };
const open = (search: string, look = '', opens: typeof view | null = null) =>
	openingOf(new URLSearchParams(search), () => look, opens)?.toString() ?? null;

describe('openingOf', () => {
	it('leaves an address alone when nobody prefers anything', () => {
		expect(open('')).toBeNull();
		expect(open('q=a&range=now-1h')).toBeNull();
	});

	it('writes preferred columns into an address that names none', () => {
		expect(open('q=a', 'cols=name%2Ccost&density=compact')).toBe(
			'q=a&cols=name%2Ccost&density=compact'
		);
		expect(open('q=a&cols=name', 'cols=name%2Ccost')).toBeNull();
	});

	it('opens the default view on a bare address alone', () => {
		expect(open('project=p', '', view)).toBe(
			'q=status%3Aerror&sort=cost&project=p&cols=default&view=v1'
		);
		expect(open('q=a', '', view)).toBeNull();
		expect(open('view=none', '', view)).toBeNull();
	});

	it('leads nowhere a second time, whatever is stored', () => {
		fc.assert(
			fc.property(fc.webQueryParameters(), fc.string(), fc.string(), (search, look, stored) => {
				const first = openingOf(new URLSearchParams(search), () => look, {
					id: 'v',
					search: stored
				});
				if (first) expect(openingOf(first, () => look, { id: 'v', search: stored })).toBeNull();
			})
		);
	});
});

describe('an address for others', () => {
	const whole = (search: string) => wholeAddress(new URL(`http://portal/list${search}`)).search;

	it('opens with what is shown, whatever they prefer', () => {
		for (const search of ['', '?q=a', '?project=p', '?q=a&cols=name']) {
			const opened = open(whole(search).slice(1), 'cols=name%2Ccost&density=compact', view);
			expect(opened).toBeNull();
		}
		expect(whole('?q=a')).toBe('?q=a&cols=default');
		expect(whole('?q=a&cols=name')).toBe('?q=a&cols=name');
	});
});

describe('a stored view', () => {
	it('holds what is listed, not where one was', () => {
		const params = new URLSearchParams('project=p&q=a&cursor=c&row=r&live=1&cols=name');
		expect(storable(params).toString()).toBe('q=a&cols=name');
		expect(viewSearch(params, view).get('project')).toBe('p');
	});

	it('saved with the usual columns shows them, whatever whoever opens it prefers', () => {
		const opened = viewSearch(new URLSearchParams(), view);
		expect(open(opened.toString(), 'cols=name%2Ccost')).toBeNull();
		expect(open('', 'cols=name%2Ccost', view)).toBe(opened.toString());
		expect(isAsSaved(opened, view)).toBe(true);
	});

	it('is the same list in whatever order its parameters stand', () => {
		const of = (search: string) => isAsSaved(new URLSearchParams(search), view);
		expect(of('sort=cost&project=p&q=status%3Aerror&row=r&view=v1')).toBe(true);
		expect(of('sort=cost&q=status%3Aok')).toBe(false);
		expect(of('sort=cost&q=status%3Aerror&cols=name')).toBe(false);
	});
});
