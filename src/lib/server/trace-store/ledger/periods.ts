/** The two periods that a page compares, as they are read. */
import type { StoreClient } from '../client.ts';
import type { Figures } from './figures.ts';
import type { OpenSpend } from './open-table.ts';
import type { Crossing, Period } from './spend.ts';

export interface Periods {
	/** Where each is read from. */
	readonly stores: Readonly<Record<'now' | 'before', StoreClient>>;
	readonly now: Promise<Side>;
	readonly before: Promise<Side>;
	/** Called when all is asked that takes long; also several times. */
	readonly onAsked: (() => void) | undefined;
}

export interface Side {
	readonly period: Period;
	readonly crossing: Crossing;
	/** null = not read by itself. */
	readonly open: OpenSpend | null;
}

/**
 * Figures of which a part is asked for already: of calls no hour is closed, so that they need not wait for what
 * is known of the periods.
 * @throws StoreError
 */
export type BegunFigures = (periods: Periods) => Promise<Figures>;

/** Something that is awaited later: until then nobody need hear that it failed. */
export function held<T>(promise: Promise<T>): Promise<T> {
	promise.catch(() => undefined);
	return promise;
}
