/** What pricing calls anew would change, by model, as the preview shows it. */
import type { PicoUsd } from '../pico.ts';

export interface ModelChange {
	/** As producers send them; null = not named. */
	readonly provider: string | null;
	readonly model: string | null;
	readonly calls: number;
	/** Calls whose cost, its sides or its source change. */
	readonly changed: number;
	/** Calls of known cost. */
	readonly pricedBefore: number;
	readonly pricedAfter: number;
	/** Sums of the known costs. */
	readonly beforePico: PicoUsd;
	readonly afterPico: PicoUsd;
}

/** `reading` → `ready` → `applying` → `done`; a new one replaces a former that is not applying. */
export type RepricingState = 'reading' | 'ready' | 'applying' | 'done' | 'failed';

export interface Repricing {
	readonly id: string;
	/** UUID; null = all projects. */
	readonly projectId: string | null;
	/** Calls that began from … up to but not including, Unix ms. */
	readonly fromMs: number;
	readonly untilMs: number;
	readonly state: RepricingState;
	/** Of the prices that the preview was made with. */
	readonly priceRevision: number;
	/** Calls in the range, those read so far, and those that change. */
	readonly calls: number;
	readonly readCalls: number;
	readonly changed: number;
	readonly chunks: number;
	readonly doneChunks: number;
	/** Chunks whose application has begun: one more than the done ones after a crash. */
	readonly begunChunks: number;
	readonly models: readonly ModelChange[];
	/** Why it failed; null = it did not. */
	readonly problem: string | null;
	readonly createdAtMs: number;
	/** E-mail. */
	readonly createdBy: string;
	readonly updatedAtMs: number;
}
