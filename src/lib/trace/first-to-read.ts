import type { LightSpan } from './light/light.ts';

/**
 * The span to open first when nobody chose one: where it failed deepest, else the last model call, whose
 * answer tells how the run ended, else the root. @returns its index; −1 without spans
 */
export function firstToRead(spans: readonly LightSpan[]): number {
	const failed = spans.filter((span) => span.failed);
	const parents = new Set(failed.map((span) => span.parentSpanId));
	const cause = earliest(failed.filter((span) => !parents.has(span.spanId)));
	if (cause) return spans.indexOf(cause);
	let answer: LightSpan | undefined;
	let root: LightSpan | undefined;
	// One pass: of 100 000 spans a list for each question would be felt.
	for (const span of spans) {
		if (span.countsAsCall && (!answer || span.startNs > answer.startNs)) answer = span;
		if (span.parentSpanId === '' && (!root || span.startNs < root.startNs)) root = span;
	}
	const first = answer ?? root ?? earliest(spans);
	return first ? spans.indexOf(first) : -1;
}

function earliest(spans: readonly LightSpan[]): LightSpan | undefined {
	return spans.reduce<LightSpan | undefined>(
		(first, span) => (first === undefined || span.startNs < first.startNs ? span : first),
		undefined
	);
}
