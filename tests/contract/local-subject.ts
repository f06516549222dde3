import { readFacts } from '#lib/trace/facts.ts';
import type { RawSpan } from '#lib/trace/span.ts';
import { createLocalAgentOps } from '../../src/lib/server/agentops/local-agentops.ts';
import { createLocalAnalytics } from '../../src/lib/server/agentops/local-analytics.ts';
import type { StoreClient } from '../../src/lib/server/trace-store/client.ts';
import type { SpanRow } from '../../src/lib/server/trace-store/span-row.ts';
import { openSpanWriter } from '../../src/lib/server/trace-store/write/writer.ts';
import { makeWorld, type Subject } from './subject.ts';

const projectId = '5c1d7c1e-3f6a-4d53-9a3c-000000000001';

function toRow(span: RawSpan): SpanRow {
	const facts = readFacts(span);
	const usd = facts.countsAsCall ? (facts.producerCost?.usd ?? null) : null;
	return {
		...span,
		projectId,
		resourceAttributes: { ...span.resourceAttributes, 'agentops.project.id': projectId },
		facts,
		costPico: usd === null ? null : BigInt(Math.round(usd * 1e12)),
		promptPico: null,
		costSource: usd === null ? null : 'producer'
	};
}

/** Puts the contract's spans into an empty store of either home; closing it leaves the store open. */
export async function fillLocal(store: StoreClient): Promise<Subject> {
	const world = makeWorld();
	const writer = await openSpanWriter(store, Date.now);
	const outcome = await writer.write(world.spans.map(toRow));
	if (outcome.kind !== 'stored') throw new Error(`Spans were not stored: ${outcome.detail}`);
	return {
		agentops: createLocalAgentOps(store),
		analytics: createLocalAnalytics(store),
		projectId,
		world,
		listDurations: 'wall-clock',
		close: () => writer.close()
	};
}
