/** By what each list can be sorted; of several names the first of the alphabet counts. */

import { attributeOf, longestKey } from './columns.ts';

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

/**
 * By an attribute of one's own choice, under the id of its column: numbers by their size, behind them
 * texts by their bytes, and what does not have it last in both directions. Of several values of a
 * session the least counts in a rising list and the greatest in a falling one.
 */
export type AttributeOrder = `@${string}`;

export function isAttributeOrder(order: string): order is AttributeOrder {
	const key = attributeOf(order);
	return key !== null && key !== '' && key.length <= longestKey;
}

/** The key of the attribute that a list is sorted by; null for one of the list's own orders. */
export function attributeOfOrder(order: string): string | null {
	return isAttributeOrder(order) ? attributeOf(order) : null;
}
