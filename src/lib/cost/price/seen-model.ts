import type { PicoUsd } from '../pico.ts';

/** A model that was called, under the names that its producers send. */
export interface SeenModel {
	readonly provider: string | null;
	readonly model: string | null;
	readonly calls: number;
	/** Calls of unknown cost, and their tokens of all classes: what waits for a price. */
	readonly unpricedCalls: number;
	readonly unpricedTokens: number;
	/** Ids of the projects that made them. */
	readonly unpricedIn: readonly string[];
	/** Calls that a price of ours was applied to; the other priced ones bring their producer's figure. */
	readonly computedCalls: number;
	readonly tokens: number;
	/** The sum of the known costs; null when none is known. */
	readonly costPico: PicoUsd | null;
	/** Start of the newest call, Unix ms. */
	readonly lastMs: number;
}
