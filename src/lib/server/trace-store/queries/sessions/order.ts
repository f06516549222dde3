import type { TimeRange } from '../../../agentops/agentops.ts';
import type { SessionOrder, SessionQuery } from '../../../agentops/analytics.ts';
import { both, type Condition } from '../condition.ts';
import type { Position } from './cursor.ts';
import { allTokens, costKnown, durationNs } from './row.ts';
import { floorMs } from '../utc-time.ts';

export interface SortKey {
	readonly sql: string;
	/** ClickHouse type of the value, to bind a cursor's text. */
	readonly type: 'Int64' | 'UInt64' | 'String' | 'Decimal(38, 12)';
	/** What a cursor's text must look like to be that type. */
	readonly form: RegExp;
}

const whole = /^-?\d{1,19}$/;
const count = /^\d{1,19}$/;

/** Letters of a name that a list is sorted by: a cursor stands in an address. */
const sortedLetters = 200;

const text = (sql: string): SortKey => ({
	sql: `leftUTF8(${sql}, ${sortedLetters})`,
	type: 'String',
	form: /^/
});
const first = (names: string) => text(`arraySort(arrayFilter(name -> name != '', ${names}))[1]`);

/** The only expressions that a sort may use. A session of unknown cost sorts below a free one. */
export const sortKeys: Readonly<Record<SessionOrder, SortKey>> = {
	start: { sql: 'toUnixTimestamp64Nano(StartTime)', type: 'Int64', form: whole },
	duration: { sql: durationNs, type: 'Int64', form: whole },
	cost: {
		sql: `if(${costKnown}, Cost, toDecimal128(-1, 12))`,
		type: 'Decimal(38, 12)',
		form: /^-?\d{1,24}(\.\d{1,12})?$/
	},
	tokens: { sql: allTokens, type: 'UInt64', form: count },
	spans: { sql: 'SpanCount', type: 'UInt64', form: count },
	errors: { sql: 'ErrorCount', type: 'UInt64', form: count },
	calls: { sql: 'LlmCalls', type: 'UInt64', form: count },
	name: text('Name'),
	model: first('Models'),
	tag: first('Tags'),
	user: first('Users'),
	service: text('Service'),
	conversation: first('Conversations'),
	id: { sql: 'TraceId', type: 'String', form: /^/ }
};

/** Rows behind a position, in the direction of the list. */
export function beyond(after: Position | null, key: SortKey, descending: boolean): Condition {
	if (after === null) return both();
	const { key: afterKey, traceId: afterId, hour: afterHour } = after;
	const place = [key.sql, 'TraceId'];
	const last = [`{afterKey:${key.type}}`, '{afterId:String}'];
	if (afterHour !== undefined) {
		place.push('Bucket');
		last.push(`toDateTime({afterHour:UInt32}, 'UTC')`);
	}
	return {
		sql: `(${place.join(', ')}) ${descending ? '<' : '>'} (${last.join(', ')})`,
		params: { afterKey, afterId, ...(afterHour !== undefined && { afterHour }) }
	};
}

/** The part of the range behind a position, where the order tells: deep pages read no more than the first. */
export function rest(
	{ range, orderBy, descending }: SessionQuery,
	after: Position | null
): TimeRange {
	if (orderBy !== 'start' || after === null) return range;
	const atMs = floorMs(BigInt(after.key));
	return descending
		? { ...range, endMs: Math.min(range.endMs, atMs + 1) }
		: { ...range, startMs: Math.max(range.startMs, atMs) };
}
