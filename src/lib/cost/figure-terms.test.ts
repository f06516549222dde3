import { describe, expect, it } from 'vitest';
import { parseQuery } from '#lib/query/parse.ts';
import { printQuery } from '#lib/query/print.ts';
import { splitFigure } from './figure-terms.ts';

function split(text: string) {
	const { filters, names, amounts, failed, others } = splitFigure(parseQuery(text).terms);
	return {
		filters,
		names: printQuery(names),
		amounts: printQuery(amounts),
		failed,
		others: printQuery(others)
	};
}

const nothing = { filters: {}, names: '', amounts: '', failed: null, others: '' };

describe('splitFigure', () => {
	it('takes one value of a dimension for a filter, and a second for the sessions', () => {
		expect(split('model:a model:b tag:prod')).toEqual({
			...nothing,
			filters: { model: 'a', tag: 'prod' },
			others: 'model:b'
		});
	});

	it('takes several and excluded models and services as the calls’ own', () => {
		expect(split('-model:a,b service:x,y')).toEqual({
			...nothing,
			names: '-model:a,b service:x,y'
		});
	});

	it('takes an excluded tag or user as the session’s, whose calls have all of them', () => {
		expect(split('-tag:a,b user:x,y')).toEqual({ ...nothing, others: '-tag:a,b user:x,y' });
	});

	it('asks the calls for cost and tokens, and the session for what the ledger does not know', () => {
		expect(
			split('cost:>=0.5 tokens.cache-read:>0 tokens:>5 calls:>1 unpriced:>0 latency:>2s spans:>1')
		).toEqual({
			...nothing,
			amounts: 'cost:>=0.5 tokens.cache-read:>0 tokens:>5 calls:>1 unpriced:>0',
			others: 'latency:>2s spans:>1'
		});
	});

	it('asks the calls whether one failed, and the session for its other states', () => {
		expect(split('status:error')).toEqual({ ...nothing, failed: true });
		expect(split('-status:error')).toEqual({ ...nothing, failed: false });
		expect(split('status:running')).toEqual({ ...nothing, others: 'status:running' });
	});
});
