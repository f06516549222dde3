import { describe, expect, it } from 'vitest';
import { readMetricsQuery, readTraceListQuery } from './parameters.ts';

const read = (query: string) => readTraceListQuery(new URLSearchParams(query));
const errorsOf = (query: string) => {
	const parsed = read(query);
	return parsed.ok ? [] : parsed.errors;
};

describe('readTraceListQuery', () => {
	it('has the defaults of AgentOps', () => {
		expect(read('')).toEqual({
			ok: true,
			value: {
				range: null,
				text: null,
				limit: 20,
				offset: 0,
				orderBy: 'start_time',
				descending: true
			}
		});
	});

	it('takes both ends of the range as inclusive', () => {
		const parsed = read('start_time=2025-11-13T00:00:00Z&end_time=2025-11-20T23:59:59Z');
		expect(parsed.ok && parsed.value.range).toEqual({
			startMs: Date.UTC(2025, 10, 13),
			endMs: Date.UTC(2025, 10, 20, 23, 59, 59) + 1
		});
	});

	it('reads a search as plain text, also one that was escaped for AgentOps', () => {
		const textOf = (query: string) => {
			const parsed = readTraceListQuery(new URLSearchParams({ query }));
			return parsed.ok && parsed.value.text;
		};
		expect(textOf('50% a_b')).toBe('50% a_b');
		expect(textOf('50\\% a\\_b c\\\\d')).toBe('50% a_b c\\d');
		expect(textOf('C:\\temp')).toBe('C:\\temp');
	});

	it('honours the offset of a time', () => {
		const parsed = read(`start_time=${encodeURIComponent('2025-11-13T09:00:00+09:00')}`);
		expect(parsed.ok && parsed.value.range?.startMs).toBe(Date.UTC(2025, 10, 13));
	});

	it('lets the last of a repeated parameter win and ignores unknown ones', () => {
		const parsed = read('limit=5&limit=7&nonsense=1');
		expect(parsed.ok && parsed.value.limit).toBe(7);
	});

	it.each([
		['1.0', 1],
		['+5', 5],
		[' 5 ', 5],
		['1_0', 10],
		['05', 5],
		['5.00', 5]
	])('reads the limit %j as pydantic does', (text, limit) => {
		const parsed = read(`limit=${encodeURIComponent(text)}`);
		expect(parsed.ok && parsed.value.limit).toBe(limit);
	});

	it.each(['', 'abc', '1.5', '1e2', '5.', '0x10', '٣', '_1', '1__0', '-', '+-1'])(
		'answers the limit %j in the words of pydantic',
		(input) => {
			expect(errorsOf(`limit=${encodeURIComponent(input)}`)).toEqual([
				{
					type: 'int_parsing',
					loc: ['query', 'limit'],
					msg: 'Input should be a valid integer, unable to parse string as an integer',
					input
				}
			]);
		}
	);

	it('keeps limit and offset inside their bounds', () => {
		expect(errorsOf('limit=101&offset=-1')).toEqual([
			{
				type: 'less_than_equal',
				loc: ['query', 'limit'],
				msg: 'Input should be less than or equal to 100',
				input: '101',
				ctx: { le: 100 }
			},
			{
				type: 'greater_than_equal',
				loc: ['query', 'offset'],
				msg: 'Input should be greater than or equal to 0',
				input: '-1',
				ctx: { ge: 0 }
			}
		]);
		expect(errorsOf('limit=-0')[0]?.type).toBe('greater_than_equal');
	});

	it('names a wrong time', () => {
		expect(errorsOf('start_time=abc')).toEqual([
			{
				type: 'datetime_from_date_parsing',
				loc: ['query', 'start_time'],
				msg: 'Input should be a valid datetime or date, input is too short',
				input: 'abc',
				ctx: { error: 'input is too short' }
			}
		]);
	});

	it('refuses an unknown or injected order instead of passing it on', () => {
		const [error] = errorsOf(`order_by=${encodeURIComponent('(SELECT 1)')}`);
		expect(error?.type).toBe('literal_error');
		expect(error?.msg).toBe(
			"Input should be 'start_time', 'duration', 'span_count', 'error_count', 'total_cost', " +
				"'trace_id', 'service_name', 'span_name' or 'tags'"
		);
		expect(errorsOf('sort_order=sideways')[0]?.ctx).toEqual({ expected: "'ASC' or 'DESC'" });
	});

	it('reads the direction in either case', () => {
		const parsed = read('sort_order=asc');
		expect(parsed.ok && parsed.value.descending).toBe(false);
	});
});

describe('readMetricsQuery', () => {
	it('is all time without parameters', () => {
		expect(readMetricsQuery(new URLSearchParams())).toEqual({ ok: true, value: null });
	});

	it('clamps what no store can hold', () => {
		const parsed = readMetricsQuery(
			new URLSearchParams('start_time=0001-01-01&end_time=9999-12-31T23:59:59Z')
		);
		expect(parsed).toEqual({ ok: true, value: { startMs: 0, endMs: 4_102_444_800_000 } });
	});
});
