/** By what each list can be sorted; of several names the first of the alphabet counts. */

export const sessionOrders = [
	'start',
	'duration',
	'cost',
	'tokens',
	'spans',
	'errors',
	'calls',
	'name',
	'model',
	'tag',
	'user',
	'service',
	'conversation',
	'id'
] as const;
export type SessionOrder = (typeof sessionOrders)[number];

export const callOrders = [
	'start',
	'duration',
	'cost',
	'tokens',
	'name',
	'model',
	'error',
	'provider',
	'service',
	'id'
] as const;
export type CallOrder = (typeof callOrders)[number];

export const conversationOrders = [
	'last',
	'first',
	'sessions',
	'cost',
	'tokens',
	'errors',
	'calls',
	'name',
	'model',
	'user'
] as const;
export type ConversationOrder = (typeof conversationOrders)[number];
