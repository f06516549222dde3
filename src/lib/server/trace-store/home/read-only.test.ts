import { expect, it } from 'vitest';
import { readerOf } from './read-only.ts';

it.each([
	['UInt64', '12', 12],
	['Int64', -12, -12],
	['Nullable(UInt64)', null, null],
	['SimpleAggregateFunction(sum, UInt64)', '12', 12],
	['Array(Nullable(Int64))', ['1', null], [1, null]],
	['Array(Array(UInt64))', [['1'], []], [[1], []]],
	['Decimal(38, 12)', 0.25, '0.25'],
	['LowCardinality(Nullable(Decimal(9, 2)))', 1.5, '1.5']
])('reads %s as it is written elsewhere', (type, written, read) => {
	expect(readerOf(type)?.(written)).toEqual(read);
});

it.each(['String', 'UInt32', 'Float64', 'Bool', 'Array(String)', 'LowCardinality(String)'])(
	'leaves %s as it is',
	(type) => {
		expect(readerOf(type)).toBeNull();
	}
);
