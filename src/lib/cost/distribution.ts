import { picoPerUsd, type PicoUsd } from './pico.ts';

/**
 * Edges of the bins of cost per session: 0, then 1, 2, 5 of every decade from a millionth of a dollar
 * to a million. A bin holds costs from its edge up to the next; the first holds what is below a
 * millionth.
 */
export const binEdges: readonly PicoUsd[] = [
	0n,
	...Array.from({ length: 13 }, (_, index) => 10n ** BigInt(index + 6)).flatMap((decade) =>
		[1n, 2n, 5n].map((step) => step * decade)
	)
].filter((edge) => edge <= 1_000_000n * picoPerUsd);

/** The first cost that is too much for the bin; null for the last one. */
export function binEnd(fromPico: PicoUsd): PicoUsd | null {
	return binEdges.find((edge) => edge > fromPico) ?? null;
}

/** All bins from the first to the last that holds something, the empty ones between included. */
export function fullBins<T extends { readonly fromPico: PicoUsd }>(
	bins: readonly T[],
	empty: (fromPico: PicoUsd) => T
): T[] {
	const first = bins[0];
	const last = bins.at(-1);
	if (!first || !last) return [];
	const byEdge = new Map(bins.map((bin) => [bin.fromPico, bin]));
	return binEdges
		.filter((edge) => edge >= first.fromPico && edge <= last.fromPico)
		.map((edge) => byEdge.get(edge) ?? empty(edge));
}
