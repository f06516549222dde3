import { expect, it } from 'vitest';
import { splitFigure } from '#lib/cost/figure-terms.ts';
import type { SeenModel } from '#lib/cost/price/seen-model.ts';
import { readListQuery } from '#lib/sessions/list/query.ts';
import { unpricedHref, waitingIn } from './unpriced-href.ts';

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

it('says of a list where calls of another provider wait for a price beside those of the row', () => {
	const seen = (provider: string | null, model: string, ...unpricedIn: string[]): SeenModel => ({
		provider,
		model,
		calls: 1,
		unpricedCalls: unpricedIn.length,
		unpricedTokens: 1,
		unpricedIn,
		computedCalls: 0,
		tokens: 1,
		costPico: null,
		lastMs: 0
	});
	const projects = ['a', 'b', 'c'].map((id) => ({ id, slug: `to-${id}`, name: `At ${id}` }));
	const row = seen('vllm', 'house', 'a', 'b');
	const all = [row, seen('tgi', 'house', 'b', 'c'), seen(null, 'other', 'a')];
	expect(waitingIn(projects, scope, row, all)).toMatchObject([
		{ name: 'At a', ofOthers: false },
		{ name: 'At b', ofOthers: true }
	]);
});
