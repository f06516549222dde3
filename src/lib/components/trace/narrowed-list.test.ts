import { expect, it } from 'vitest';
import { narrowedList } from './narrowed-list.ts';

const at = (search: string) => new URL(`http://portal/admin/monitoring/traces/abc${search}`);
const paramsOf = (href: string) => Object.fromEntries(new URL(href, 'http://portal').searchParams);

it('adds a value to the query of the list that led here, and keeps the rest of that list', () => {
	const hrefOf = narrowedList(
		at('?project=demo&range=now-7d&q=status:error+refund&sort=cost&cursor=c&span=1')
	);
	expect(paramsOf(hrefOf('model', 'gpt-4o', false))).toEqual({
		project: 'demo',
		range: 'now-7d',
		sort: 'cost',
		q: 'status:error refund model:gpt-4o'
	});
	expect(paramsOf(hrefOf('user', 'kim lee', true))['q']).toBe(
		'status:error refund -user:"kim lee"'
	);
});

it('adds a value once', () => {
	const hrefOf = narrowedList(at('?q=tag:beta'));
	expect(paramsOf(hrefOf('tag', 'beta', false))['q']).toBe('tag:beta');
});
