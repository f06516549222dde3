/** What sessions and calls of a remote were asked: from their details. */
import type { TraceDetail } from '#lib/agentops/contract.ts';
import { readInput } from '#lib/trace/input.ts';
import { toRawSpans } from '#lib/trace/wire.ts';
import type { Place } from '../../analytics.ts';
import { createDetails, type DetailsSettings } from './details.ts';

/** By span id; that of the session itself under `''`. */
type Inputs = ReadonlyMap<string, string>;

/** What was read serves so long: the list does not say here whether a session has changed. */
const stepMs = 60_000;

export type ReadInputs = (
	projectId: string,
	places: readonly Place[],
	signal?: AbortSignal
) => Promise<readonly (string | null)[]>;

/** @returns a reader; a session whose details do not come in time says nothing */
export function createInputs(
	settings: Pick<DetailsSettings<Inputs>, 'agentops' | 'concurrency' | 'budgetMs' | 'now'>
): ReadInputs {
	const details = createDetails({
		...settings,
		read: inputsOf,
		weigh: (value) => 1 + value.size / 20
	});
	return async (projectId, places, signal) => {
		const version = String(Math.floor(settings.now() / stepMs));
		const ids = [...new Set(places.map(({ traceId }) => traceId))];
		const found = await details.read(
			projectId,
			ids.map((traceId) => ({ traceId, version })),
			{ signal }
		);
		return places.map(({ traceId, spanId }) => found.get(traceId)?.get(spanId ?? '') ?? null);
	};
}

function inputsOf(detail: TraceDetail): Inputs {
	const spans = toRawSpans(detail).sort((a, b) =>
		a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0
	);
	const found = spans.flatMap((span) => {
		const input = readInput(span);
		return input ? [{ spanId: span.spanId, ...input }] : [];
	});
	const first = found.find(({ isMessage }) => isMessage) ?? found[0];
	const inputs = new Map(found.map(({ spanId, text }) => [spanId, text]));
	return first ? inputs.set('', first.text) : inputs;
}
