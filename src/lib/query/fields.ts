/** What a query can ask of a session, and in which words. */
import { weekHourChoices } from './week-hours.ts';

/** Fields whose values are names. A session has a name when any of its spans has it. */
export const nameFields = [
	'status',
	'model',
	'service',
	'tag',
	'user',
	'team',
	'agent',
	'tool',
	'conversation',
	'env',
	'exception',
	'name',
	'id'
] as const;
export type NameField = (typeof nameFields)[number];

/** Fields of tokens of one class, and the class; no token is in two. */
export const tokenClasses = {
	'tokens.input': 'input',
	'tokens.cache-read': 'cacheRead',
	'tokens.cache-write': 'cacheWrite',
	'tokens.output': 'output',
	'tokens.reasoning': 'reasoning'
} as const;
export type TokenField = keyof typeof tokenClasses;
const tokenFields = Object.keys(tokenClasses) as TokenField[];

/** How many different names of a kind a session has: the fields, and the kinds. */
export const countedNames = {
	tags: 'tag',
	users: 'user',
	teams: 'team',
	conversations: 'conversation',
	agents: 'agent',
	tools: 'tool'
} as const satisfies Readonly<Record<string, NameField>>;
export type CountField = keyof typeof countedNames;

/** Fields whose values are all names of a kind that a session has: `tag.only:a+b` = these two and no others. */
export const setFields = {
	'tag.only': 'tag',
	'user.only': 'user',
	'team.only': 'team',
	'conversation.only': 'conversation',
	'agent.only': 'agent',
	'tool.only': 'tool'
} as const satisfies Readonly<Record<string, NameField>>;
export type SetField = keyof typeof setFields;

/** Fields whose values are amounts. */
export const amountFields = [
	'cost',
	'latency',
	'tokens',
	...tokenFields,
	'spans',
	'errors',
	'calls',
	'unpriced',
	'tags',
	'users',
	'teams',
	'conversations',
	'agents',
	'tools'
] as const;
export type AmountField = (typeof amountFields)[number];

/** What `has:` can ask for. */
export const things = [
	'exception',
	'cost',
	'tokens',
	'model',
	'tag',
	'user',
	'team',
	'agent',
	'tool',
	'conversation',
	'env'
] as const;
export type Thing = (typeof things)[number];

/** `ok` = no span failed; `running` = the root has not arrived. A session can be both of two. */
export const statuses = ['error', 'ok', 'running'] as const;
export type SessionState = (typeof statuses)[number];

export type Comparison = '=' | '>' | '>=' | '<' | '<=';
export type Unit = 'usd' | 'duration' | 'count';

export interface FieldInfo {
	readonly name: NameField | AmountField | SetField | 'hour' | 'has' | 'attr';
	readonly kind: 'name' | 'amount' | 'set' | 'hour' | 'has' | 'attribute';
	/** What may stand between the field and its value; `:` alone is `=`. */
	readonly operators: readonly Comparison[];
	/** Of an amount; null for a name. */
	readonly unit: Unit | null;
	/** All values that there are; null when they come from the data. */
	readonly choices: readonly string[] | null;
	/**
	 * What answers where a remote AgentOps is read, which can filter by none of them: its list rows, the
	 * details of each session (few of a range), or nothing. The store answers every field.
	 */
	readonly remote: 'list' | 'details' | 'never';
}

const comparisons: readonly Comparison[] = ['=', '>', '>=', '<', '<='];

const name = (
	field: NameField,
	remote: FieldInfo['remote'],
	choices: readonly string[] | null = null
): FieldInfo => ({ name: field, kind: 'name', operators: ['='], unit: null, choices, remote });

const amount = (field: AmountField, unit: Unit, remote: FieldInfo['remote']): FieldInfo => ({
	name: field,
	kind: 'amount',
	operators: comparisons,
	unit,
	choices: null,
	remote
});

/** In the order in which an editor offers them. */
export const fields: readonly FieldInfo[] = [
	name('status', 'list', statuses),
	name('model', 'details'),
	amount('cost', 'usd', 'list'),
	amount('latency', 'duration', 'details'),
	name('tag', 'list'),
	name('user', 'details'),
	name('service', 'list'),
	name('tool', 'details'),
	name('agent', 'details'),
	name('team', 'details'),
	name('conversation', 'details'),
	name('env', 'details'),
	name('exception', 'details'),
	amount('tokens', 'count', 'details'),
	...tokenFields.map((field) => amount(field, 'count', 'details')),
	amount('calls', 'count', 'details'),
	amount('unpriced', 'count', 'details'),
	amount('errors', 'count', 'list'),
	amount('spans', 'count', 'list'),
	amount('tags', 'count', 'details'),
	amount('users', 'count', 'details'),
	amount('teams', 'count', 'details'),
	amount('conversations', 'count', 'details'),
	amount('agents', 'count', 'details'),
	amount('tools', 'count', 'details'),
	...(Object.keys(setFields) as SetField[]).map((field): FieldInfo => ({
		name: field,
		kind: 'set',
		operators: ['='],
		unit: null,
		choices: null,
		remote: 'details'
	})),
	{
		name: 'hour',
		kind: 'hour',
		operators: ['='],
		unit: null,
		choices: weekHourChoices,
		remote: 'list'
	},
	name('name', 'list'),
	name('id', 'list'),
	{
		name: 'has',
		kind: 'has',
		operators: ['='],
		unit: null,
		choices: things,
		remote: 'details'
	},
	{
		name: 'attr',
		kind: 'attribute',
		operators: ['='],
		unit: null,
		choices: null,
		remote: 'never'
	}
];

/** Other words for the same field. */
const aliases: Readonly<Record<string, string>> = {
	duration: 'latency',
	session: 'name',
	trace: 'id',
	error: 'exception',
	environment: 'env'
};

/** Every word that names a field, but `attr`, which needs a key. */
export const fieldWords: readonly string[] = [
	...fields.flatMap((field) => (field.kind === 'attribute' ? [] : [field.name])),
	...Object.keys(aliases)
];

/** The field that a word names, whatever its case; null for none. `attr` is asked for without its key. */
export function fieldNamed(word: string): FieldInfo | null {
	const lower = word.toLowerCase();
	const canonical = aliases[lower] ?? lower;
	return fields.find((field) => field.name === canonical) ?? null;
}
