import type { PicoUsd } from './pico.ts';
import type { CostRow, CostSums } from './report.ts';

/** Why a value's cost changed, in parts that add up to the change exactly. */
export interface Move {
	readonly value: string;
	readonly beforePico: PicoUsd;
	readonly nowPico: PicoUsd;
	readonly changePico: PicoUsd;
	/** More or fewer calls, at the former cost of a call. */
	readonly volumePico: PicoUsd;
	/** More or fewer tokens in a call, at the former cost of a token. */
	readonly tokensPico: PicoUsd;
	/** What a token costs now, for what is used now: prices, and the mix of token classes. */
	readonly pricePico: PicoUsd;
}

/**
 * The values whose cost changed most, by size of the change.
 * @param count how many to give at most
 */
export function topMoves(rows: readonly CostRow[], count: number): Move[] {
	return rows
		.map(({ value, current, previous }) => toMove(value, current, previous))
		.filter(({ changePico }) => changePico !== 0n)
		.sort((a, b) => compare(size(b.changePico), size(a.changePico)))
		.slice(0, count);
}

/**
 * cost = calls × tokens per call × cost per token. The first two factors are changed one after the
 * other, and the rest of the change is the third's, so that nothing is lost to rounding. What is new
 * or gone is all volume.
 */
export function toMove(value: string, current: CostSums, previous: CostSums): Move {
	const nowPico = current.costPico ?? 0n;
	const beforePico = previous.costPico ?? 0n;
	const changePico = nowPico - beforePico;
	const move = { value, beforePico, nowPico, changePico };
	const calls = BigInt(current.calls);
	const callsBefore = BigInt(previous.calls);
	if (calls === 0n || callsBefore === 0n) {
		return { ...move, volumePico: changePico, tokensPico: 0n, pricePico: 0n };
	}
	const withCalls = (beforePico * calls) / callsBefore;
	const tokens = BigInt(tokenCount(current));
	const tokensBefore = BigInt(tokenCount(previous));
	const withTokens = tokensBefore === 0n ? withCalls : (beforePico * tokens) / tokensBefore;
	return {
		...move,
		volumePico: withCalls - beforePico,
		tokensPico: withTokens - withCalls,
		pricePico: nowPico - withTokens
	};
}

/** Tokens of all classes. */
export function tokenCount({ tokens }: CostSums): number {
	return tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output + tokens.reasoning;
}

const size = (pico: PicoUsd): PicoUsd => (pico < 0n ? -pico : pico);
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
