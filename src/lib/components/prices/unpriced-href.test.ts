import { expect, it } from 'vitest';
import { splitFigure } from '#lib/cost/figure-terms.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { unpricedHref } from './unpriced-href.ts';

const scope = { project: 'fleet', range: 'now-7d' };
const span = { startMs: 0, endMs: 900_000 };

it.each(['gpt-4o', 'a "quoted" * name', '한국어 모델', null])(
	'asks the calls of %s in the range for those without a price',
	(model) => {
		const { searchParams } = new URL(unpricedHref(scope, { model }) ?? '', 'http://portal');
		expect(searchParams.get('range')).toBe('now-7d');
		const { query, ignored } = readListQuery(searchParams, span, 'UTC');
		expect(ignored).toEqual([]);
		expect(query.calls).toBe(true);
		expect(splitFigure(query.terms)).toMatchObject({
			filters: { model: model ?? '' },
			amounts: [{ field: 'unpriced', comparison: '>', amount: 0n }],
			others: []
		});
	}
);

it('leads nowhere for a name that an address cannot ask for', () => {
	expect(unpricedHref(scope, { model: 'two\nlines' })).toBeNull();
});
