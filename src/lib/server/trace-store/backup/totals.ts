import type { StoreClient } from '../client.ts';

/** What a store adds up to. Merging parts changes none of it, so a restored store must say the same. */
export interface StoreTotals {
	readonly spans: number;
	readonly sessions: number;
	/** As the sessions count them; `spans` when all is well. */
	readonly spansOfSessions: number;
	readonly llmCalls: number;
	/** Of all classes. */
	readonly tokens: number;
	/** USD, as exact decimal text. */
	readonly cost: string;
	/** The same money by the ledger. */
	readonly ledgerCost: string;
}

/** @throws StoreError */
export async function readTotals(store: StoreClient): Promise<StoreTotals> {
	const [totals] = await store.rows<StoreTotals>(`
		SELECT
			(SELECT count() FROM otel_traces) AS spans,
			(SELECT sum(Cost)::String FROM ledger) AS ledgerCost,
			count() AS sessions,
			sum(SpanCount) AS spansOfSessions,
			sum(LlmCalls) AS llmCalls,
			sum(TokensInput + TokensCacheRead + TokensCacheWrite + TokensOutput + TokensReasoning) AS tokens,
			sum(Cost)::String AS cost
		FROM sessions FINAL`);
	if (!totals) throw new Error('A query without groups gives one row.');
	return totals;
}
