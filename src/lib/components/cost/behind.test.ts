import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { behindHref } from './behind.ts';

const span = { startMs: 900_000, endMs: 1_800_000 };
const amount = fc.bigInt({ min: 0n, max: 10n ** 20n });

describe('behindHref', () => {
	it('is read back by the list as the same choice', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('gpt-4o', '한국어 모델', ''),
				fc.constantFrom('prod', 'a&b=c', ''),
				amount,
				amount,
				(model, tag, from, to) => {
					const figure = { project: 'p', span, filters: { tag } };
					const url = new URL(behindHref(figure, { model }, { from, to }), 'http://portal');
					const { query, ignored } = readListQuery(url.searchParams, span, 'UTC');
					expect(ignored).toEqual([]);
					expect(query).toMatchObject({
						calls: true,
						range: span,
						orderBy: 'cost'
					});
					const names = query.terms.flatMap((term) =>
						term.kind === 'name' ? [[term.field, term.negated, ...term.values]] : []
					);
					expect(names).toEqual([
						['model', false, model],
						['tag', false, tag]
					]);
					const amounts = query.terms.filter(({ kind }) => kind === 'amount');
					expect(amounts).toMatchObject([
						{ field: 'cost', comparison: '>=', amount: from },
						{ field: 'cost', comparison: '<', amount: to }
					]);
				}
			)
		);
	});
});
