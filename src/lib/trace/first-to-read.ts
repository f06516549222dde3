import type { LightSpan } from './light/light.ts';

/**
 * The span to open first when nobody chose one: where it failed deepest, else the last model call, whose
 * answer tells how the run ended, else the root. null without spans.
 */
export function firstToRead(spans: readonly LightSpan[]): string | null {
	const failed = spans.filter((span) => span.failed);
	const parents = new Set(failed.map((span) => span.parentSpanId));
	const cause = earliest(failed.filter((span) => !parents.has(span.spanId)));
	const answer = latest(spans.filter((span) => span.countsAsCall));
	const root = earliest(spans.filter((span) => span.parentSpanId === ''));
	return (cause ?? answer ?? root ?? earliest(spans))?.spanId ?? null;
}

function earliest(spans: readonly LightSpan[]): LightSpan | undefined {
	return spans.reduce<LightSpan | undefined>(
		(first, span) => (first === undefined || span.startNs < first.startNs ? span : first),
		undefined
	);
}

function latest(spans: readonly LightSpan[]): LightSpan | undefined {
	return spans.reduce<LightSpan | undefined>(
		(last, span) => (last === undefined || span.startNs > last.startNs ? span : last),
		undefined
	);
}
