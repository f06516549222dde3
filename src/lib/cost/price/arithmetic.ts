import type { Currency } from '#lib/format/money.ts';
import type { DatedRate } from '../currency/currency.ts';
import { picoToUsd } from '../pico.ts';
import type { PricedCall, PricedClass, TokenClass, UnknownPrice } from './priced-call.ts';
import type { PriceSince } from './since.ts';

export interface ArithmeticRow {
	readonly priced: PricedClass;
	readonly quantity: number;
	/** Per million tokens, or per thousand requests, in the price's currency, decimal text; null when no price is known. */
	readonly unitPrice: string | null;
	readonly costUsd: number | null;
	/** Part of the call's cost, 0 – 1; null when that is unknown or zero. */
	readonly share: number | null;
}

/** How a call's cost comes about: tokens × price by class, and what its producer says instead. */
export interface Arithmetic {
	readonly rows: readonly ArithmeticRow[];
	/** The computed cost; null when unknown. */
	readonly totalUsd: number | null;
	/** Why there is no computed cost; null when there is one. */
	readonly unknown: UnknownPrice | null;
	readonly price: {
		readonly vendor: string;
		readonly model: string;
		readonly since: PriceSince;
		readonly source: string;
		readonly currency: Currency;
		/** By which it is dollars; null for dollars. */
		readonly rate: DatedRate | null;
	} | null;
	readonly producerUsd: number | null;
	/** Producer's figure ÷ ours − 1; null when either is unknown or ours is zero. */
	readonly producerDifference: number | null;
}

const order: readonly TokenClass[] = ['input', 'cacheRead', 'cacheWrite', 'output', 'reasoning'];

/** @param tokens what the call used; null when it reported nothing */
export function toArithmetic(
	priced: PricedCall,
	tokens: Readonly<Record<TokenClass, number>> | null,
	producerUsd: number | null
): Arithmetic {
	if (priced.unknown !== null) {
		const rows = order.flatMap((name): ArithmeticRow[] => {
			const quantity = tokens?.[name] ?? 0;
			if (quantity === 0) return [];
			return [{ priced: name, quantity, unitPrice: null, costUsd: null, share: null }];
		});
		return {
			rows,
			totalUsd: null,
			unknown: priced.unknown,
			price: null,
			producerUsd,
			producerDifference: null
		};
	}
	const { costPico, lines, vendor, model, since, source, currency, rate } = priced;
	const totalUsd = picoToUsd(costPico);
	return {
		rows: lines.map((line) => ({
			priced: line.priced,
			quantity: line.quantity,
			unitPrice: line.price,
			costUsd: picoToUsd(line.costPico),
			share: costPico === 0n ? null : Number(line.costPico) / Number(costPico)
		})),
		totalUsd,
		unknown: null,
		price: { vendor, model, since, source, currency, rate },
		producerUsd,
		producerDifference: producerUsd === null || totalUsd === 0 ? null : producerUsd / totalUsd - 1
	};
}
