import { traceOrder, type TraceOrder } from '#lib/agentops/contract.ts';
import type { TimeRange, TraceListQuery } from '../agentops.ts';
import { parseDateTime } from './date-time.ts';

/** One entry of a 422 body: FastAPI's shape. */
export interface ValidationError {
	readonly type: string;
	readonly loc: readonly string[];
	readonly msg: string;
	readonly input: string | null;
	readonly ctx?: Readonly<Record<string, string | number>>;
}

export type Parsed<T> =
	| { readonly ok: true; readonly value: T }
	| { readonly ok: false; readonly errors: readonly ValidationError[] };

/** Everything that a store can hold lies below this: 2100-01-01. Later ends mean "no end". */
const latestMs = 4_102_444_800_000;

/** A client of AgentOps escapes its wildcards; without a pattern to escape from, they mean themselves. */
const escaped = /\\([\\%_])/g;

/**
 * The query of `GET /v4/traces/list/{project}`. Unknown parameters are ignored and of a repeated one
 * the last wins, as in AgentOps. Unlike AgentOps, `order_by` and `sort_order` are checked.
 */
export function readTraceListQuery(search: URLSearchParams): Parsed<TraceListQuery> {
	const errors: ValidationError[] = [];
	const range = readRange(search, errors);
	const text = last(search, 'query')?.replace(escaped, '$1');
	const limit = readInteger(search, 'limit', { fallback: 20, least: 1, most: 100 }, errors);
	const offset = readInteger(search, 'offset', { fallback: 0, least: 0, most: null }, errors);
	const orderBy = readOrder(search, errors);
	const descending = readDescending(search, errors);
	if (errors.length > 0) return { ok: false, errors };
	return {
		ok: true,
		value: { range, text: text || null, limit, offset, orderBy, descending }
	};
}

/** The query of `GET /v4/meterics/project/{project}`: null = all time. */
export function readMetricsQuery(search: URLSearchParams): Parsed<TimeRange | null> {
	const errors: ValidationError[] = [];
	const range = readRange(search, errors);
	return errors.length > 0 ? { ok: false, errors } : { ok: true, value: range };
}

const last = (search: URLSearchParams, name: string): string | null =>
	search.getAll(name).at(-1) ?? null;

/** `start_time` and `end_time` are both inclusive; the range is half-open, hence the added millisecond. */
function readRange(search: URLSearchParams, errors: ValidationError[]): TimeRange | null {
	const start = readTime(search, 'start_time', errors);
	const end = readTime(search, 'end_time', errors);
	if (start === null && end === null) return null;
	return {
		startMs: clamp(start ?? 0),
		endMs: clamp(end === null ? latestMs : end + 1)
	};
}

const clamp = (ms: number): number => Math.min(Math.max(ms, 0), latestMs);

function readTime(search: URLSearchParams, name: string, errors: ValidationError[]): number | null {
	const input = last(search, name);
	if (input === null) return null;
	const parsed = parseDateTime(input);
	if (parsed.ok) return parsed.ms;
	const { type, reason } = parsed.problem;
	const what = type === 'datetime_parsing' ? 'datetime' : 'datetime or date';
	errors.push({
		type,
		loc: ['query', name],
		msg: `Input should be a valid ${what}, ${reason}`,
		input,
		ctx: { error: reason }
	});
	return null;
}

interface IntegerBounds {
	readonly fallback: number;
	readonly least: number;
	readonly most: number | null;
}

/** Integers as pydantic reads them from text: sign, `1_000` and a zero fraction are fine. */
const integer = /^\s*([+-]?\d+(?:_\d+)*)(?:\.0+)?\s*$/;

function readInteger(
	search: URLSearchParams,
	name: string,
	bounds: IntegerBounds,
	errors: ValidationError[]
): number {
	const input = last(search, name);
	if (input === null) return bounds.fallback;
	const loc = ['query', name];
	const digits = integer.exec(input)?.[1];
	if (digits === undefined) {
		const msg = 'Input should be a valid integer, unable to parse string as an integer';
		errors.push({ type: 'int_parsing', loc, msg, input });
		return bounds.fallback;
	}
	const value = Number(digits.replaceAll('_', ''));
	if (value < bounds.least) {
		const msg = `Input should be greater than or equal to ${bounds.least}`;
		errors.push({ type: 'greater_than_equal', loc, msg, input, ctx: { ge: bounds.least } });
	}
	if (bounds.most !== null && value > bounds.most) {
		const msg = `Input should be less than or equal to ${bounds.most}`;
		errors.push({ type: 'less_than_equal', loc, msg, input, ctx: { le: bounds.most } });
	}
	return Math.min(value + 0, Number.MAX_SAFE_INTEGER);
}

function readOrder(search: URLSearchParams, errors: ValidationError[]): TraceOrder {
	const input = last(search, 'order_by');
	const known = traceOrder.find((name) => name === input);
	if (input === null || known) return known ?? 'start_time';
	errors.push(notOneOf('order_by', input, traceOrder));
	return 'start_time';
}

function readDescending(search: URLSearchParams, errors: ValidationError[]): boolean {
	const input = last(search, 'sort_order');
	const direction = input?.toUpperCase() ?? 'DESC';
	if (input !== null && direction !== 'ASC' && direction !== 'DESC') {
		errors.push(notOneOf('sort_order', input, ['ASC', 'DESC']));
	}
	return direction !== 'ASC';
}

function notOneOf(name: string, input: string, allowed: readonly string[]): ValidationError {
	const quoted = allowed.map((value) => `'${value}'`);
	const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
	const msg = `Input should be ${expected}`;
	return { type: 'literal_error', loc: ['query', name], msg, input, ctx: { expected } };
}
