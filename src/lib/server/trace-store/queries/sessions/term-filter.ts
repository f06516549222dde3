import { environmentKeys } from '#lib/query/attribute-field.ts';
import {
	setFields,
	type AmountField,
	type Comparison,
	type NameField,
	type SessionState,
	type Thing
} from '#lib/query/fields.ts';
import type { AmountTerm, NameTerm, Query, SetTerm, Term } from '#lib/query/term.ts';
import { picoToText } from '#lib/cost/pico.ts';
import type { TimeRange } from '../../../agentops/agentops.ts';
import { hasValue, saysText } from '../../search/contents.ts';
import { nothingAhead, type LookAhead, type Said } from '../../search/look-ahead.ts';
import { namesOf } from '../../ledger/names.ts';
import { isLong } from '../../search/tables.ts';
import type { KeyColumn } from '../../session-keys.ts';
import { both, either, not, prefixed, type Condition } from '../condition.ts';
import { inWeekHours } from '../week-hour.ts';
import { textMatches } from './filter.ts';
import { allTokens, costKnown, durationNs } from './row.ts';

/**
 * Sessions of which every term holds; on `sessions FINAL`.
 * @param range in which they started: where their spans are looked for
 * @param ahead what has been looked up already
 */
export function matching(
	projectId: string,
	range: TimeRange,
	terms: Query,
	ahead: LookAhead = nothingAhead
): Condition {
	return both(
		...terms.map((term, index) => {
			const said = ahead.texts.get(term);
			const holds =
				term.kind === 'text' && said
					? standing(projectId, range, term.text, said, ahead.hasFresh)
					: positive(projectId, range, term, ahead.hasFresh);
			return prefixed(`t${index}`, term.negated ? not(holds) : holds);
		})
	);
}

/** A text of which is known where to look. */
function standing(
	projectId: string,
	range: TimeRange,
	text: string,
	{ ids, isElsewhere }: Said,
	hasFresh: boolean
): Condition {
	return either(
		...(isElsewhere ? [textMatches(projectId, text)] : []),
		ids === null ? saysText(projectId, range, text, hasFresh) : saidIn(ids)
	);
}

function saidIn(ids: readonly string[]): Condition {
	return ids.length === 0 ? either() : { sql: 'TraceId IN {ids:Array(String)}', params: { ids } };
}

function positive(projectId: string, range: TimeRange, term: Term, hasFresh: boolean): Condition {
	switch (term.kind) {
		case 'text':
			return either(
				textMatches(projectId, term.text),
				saysText(projectId, range, term.text, hasFresh)
			);
		case 'name':
			return named(projectId, range, term, hasFresh);
		case 'attribute':
			return hasValue(projectId, range, [term.key], term.values, hasFresh);
		case 'amount':
			return within(term);
		case 'set':
			return exactly(term);
		case 'hour':
			return inWeekHours('StartTime', term);
		case 'has':
			return either(...term.things.map((thing) => ({ sql: presence[thing], params: {} })));
	}
}

/** Names whose hashes `sessions` holds. */
const keys = {
	model: 'ModelKeys',
	service: 'ServiceKeys',
	tag: 'TagKeys',
	user: 'UserKeys',
	team: 'TeamKeys',
	agent: 'AgentKeys',
	tool: 'ToolKeys',
	env: 'EnvironmentKeys',
	exception: 'ExceptionKeys'
} as const satisfies Partial<Record<NameField, KeyColumn>>;

/** What the state of a session is read from. */
export const stateSql: Readonly<Record<SessionState, string>> = {
	error: 'ErrorCount > 0',
	ok: 'ErrorCount = 0',
	running: 'Running'
};

function named(
	projectId: string,
	range: TimeRange,
	{ field, values }: NameTerm,
	hasFresh: boolean
): Condition {
	switch (field) {
		case 'status': {
			const states = Object.entries(stateSql).filter(([state]) => values.includes(state));
			return either(...states.map(([, sql]) => ({ sql, params: {} })));
		}
		case 'env':
			// Of longer ones a session knows only that it has one.
			return values.some(isLong)
				? hasValue(projectId, range, environmentKeys, values, hasFresh)
				: anyOf(keys[field], 'UInt64', values);
		case 'conversation':
			return anyOf('Conversations', 'String', values);
		case 'name':
			return { sql: 'Name IN {values:Array(String)}', params: { values } };
		case 'id':
			return {
				sql: 'arrayExists(id -> startsWith(TraceId, lower(id)), {values:Array(String)})',
				params: { values }
			};
		case 'model':
		case 'service':
		case 'tag':
		case 'user':
		case 'team':
		case 'agent':
		case 'tool':
		case 'exception':
			return anyOf(keys[field], 'UInt64', values);
	}
}

/** One of the values, or, for `''`, none at all. */
function anyOf(column: string, type: 'UInt64' | 'String', values: readonly string[]): Condition {
	const wanted = values.filter((value) => value !== '');
	const value = type === 'UInt64' ? 'sipHash64(value)' : 'value';
	return either(
		...(wanted.length === values.length ? [] : [{ sql: `empty(${column})`, params: {} }]),
		...(wanted.length === 0
			? []
			: [
					{
						sql: `hasAny(${column}, arrayMap(value -> ${value}, {values:Array(String)}))`,
						params: { values: wanted }
					}
				])
	);
}

/** One of the sets, of which none is larger or smaller than what the session has. */
function exactly({ field, sets }: SetTerm): Condition {
	return {
		sql: `has(arrayMap(names -> arraySort(names), {sets:Array(Array(String))}),
			arraySort(${namesOf[setFields[field]]}))`,
		params: { sets }
	};
}

/** What an amount is read from, and where it is known at all. */
const amounts: Readonly<
	Record<AmountField, { readonly sql: string; readonly type: string; readonly known: string }>
> = {
	cost: { sql: 'Cost', type: 'Decimal(38, 12)', known: costKnown },
	latency: { sql: durationNs, type: 'Int64', known: 'true' },
	tokens: { sql: allTokens, type: 'UInt64', known: 'CallsWithTokens > 0' },
	'tokens.input': tokensOf('TokensInput'),
	'tokens.cache-read': tokensOf('TokensCacheRead'),
	'tokens.cache-write': tokensOf('TokensCacheWrite'),
	'tokens.output': tokensOf('TokensOutput'),
	'tokens.reasoning': tokensOf('TokensReasoning'),
	spans: { sql: 'SpanCount', type: 'UInt64', known: 'true' },
	errors: { sql: 'ErrorCount', type: 'UInt64', known: 'true' },
	calls: { sql: 'LlmCalls', type: 'UInt64', known: 'true' },
	unpriced: { sql: 'UnpricedCalls', type: 'UInt64', known: 'true' },
	tags: nameCount('Tags'),
	users: nameCount('Users'),
	teams: nameCount('Teams'),
	conversations: nameCount('Conversations'),
	agents: nameCount('Agents'),
	tools: nameCount('Tools')
};

/** Of one class, by its column. */
function tokensOf(sql: string): { sql: string; type: string; known: string } {
	return { sql, type: 'UInt64', known: 'CallsWithTokens > 0' };
}

/** A blank tag is no name. */
function nameCount(names: string) {
	return { sql: `arrayCount(name -> name != '', ${names})`, type: 'UInt64', known: 'true' };
}

const signs: Readonly<Record<Comparison, string>> = {
	'=': '=',
	'>': '>',
	'>=': '>=',
	'<': '<',
	'<=': '<='
};

/** An amount as its column is compared with it. */
export function amountText({ field, amount }: AmountTerm): string {
	return field === 'cost' ? picoToText(amount) : amount.toString();
}

/** Of an unknown amount no comparison holds. */
function within(term: AmountTerm): Condition {
	const { sql, type, known } = amounts[term.field];
	return {
		sql: `${known} AND (${sql}) ${signs[term.comparison]} {amount:${type}}`,
		params: { amount: amountText(term) }
	};
}

const presence: Readonly<Record<Thing, string>> = {
	cost: costKnown,
	tokens: 'CallsWithTokens > 0',
	model: 'notEmpty(ModelKeys)',
	tag: 'notEmpty(TagKeys)',
	user: 'notEmpty(UserKeys)',
	team: 'notEmpty(TeamKeys)',
	agent: 'notEmpty(AgentKeys)',
	tool: 'notEmpty(ToolKeys)',
	env: 'notEmpty(EnvironmentKeys)',
	exception: 'notEmpty(ExceptionKeys)',
	conversation: 'notEmpty(Conversations)'
};
