import type { PicoUsd } from './pico.ts';
import { spentOf, type ComparedSums, type CostSums } from './report.ts';

/** Why a value's cost changed, in parts that add up to the change exactly. */
export interface Move extends ComparedSums {
	readonly value: string;
	/** null = no cost was known; with unpriced calls a lower bound. */
	readonly beforePico: PicoUsd | null;
	readonly nowPico: PicoUsd | null;
	/** Of the known costs. */
	readonly changePico: PicoUsd;
	/** More or fewer calls, at the former cost of a call. */
	readonly volumePico: PicoUsd;
	/** A price became known for calls that had none, or is missing for more of them. */
	readonly knownPico: PicoUsd;
	/** More or fewer tokens in a call, at the former cost of a token. */
	readonly tokensPico: PicoUsd;
	/** What a token costs now, for what is used now: prices, and the mix of token classes. */
	readonly pricePico: PicoUsd;
}

/**
 * cost = calls × share with a price × tokens per call × cost per token. The factors but the last are
 * changed one after the other, and the rest of the change is the last one's, so that nothing is lost to
 * rounding. What is new or gone is all volume; where no call of a period has a price, the whole change
 * is that.
 */
export function toMove(value: string, current: CostSums, previous: CostSums): Move {
	const nowPico = spentOf(current);
	const beforePico = spentOf(previous);
	const [now, before] = [nowPico ?? 0n, beforePico ?? 0n];
	const changePico = now - before;
	const move = { value, current, previous, beforePico, nowPico, changePico };
	const parts = { volumePico: 0n, knownPico: 0n, tokensPico: 0n, pricePico: 0n };
	const calls = BigInt(current.calls);
	const callsBefore = BigInt(previous.calls);
	const priced = calls - BigInt(current.unpricedCalls);
	const pricedBefore = callsBefore - BigInt(previous.unpricedCalls);
	const isUnknown = (allCalls: bigint, withPrice: bigint) => allCalls > 0n && withPrice === 0n;
	if (isUnknown(calls, priced) || isUnknown(callsBefore, pricedBefore)) {
		return { ...move, ...parts, knownPico: changePico };
	}
	if (calls === 0n || callsBefore === 0n) return { ...move, ...parts, volumePico: changePico };
	const withCalls = (before * calls) / callsBefore;
	const withKnown = (before * priced) / pricedBefore;
	const tokens = BigInt(tokenCount(current));
	const tokensBefore = BigInt(tokenCount(previous));
	const withTokens =
		tokensBefore === 0n
			? withKnown
			: (before * tokens * priced * callsBefore) / (tokensBefore * calls * pricedBefore);
	return {
		...move,
		volumePico: withCalls - before,
		knownPico: withKnown - withCalls,
		tokensPico: withTokens - withKnown,
		pricePico: now - withTokens
	};
}

/** Tokens of all classes. */
export function tokenCount({ tokens }: CostSums): number {
	return tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output + tokens.reasoning;
}
