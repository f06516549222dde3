/** What a fake AgentOps holds. */
import type { RawSpan } from '#lib/trace/span.ts';

export interface FakeProject {
	/** UUID. */
	readonly id: string;
	readonly name: string;
	readonly apiKey: string;
}

/** A span as its table holds it: the status is text, which old exporters spelt differently. */
export interface StoredSpan extends RawSpan {
	readonly projectId: string;
	readonly statusText: string;
}

const statusTexts = { ok: 'Ok', error: 'Error', unset: 'Unset' } as const;

/** @param statusText the stored text, when the test is about it */
export function storeSpan(projectId: string, span: RawSpan, statusText?: string): StoredSpan {
	return { ...span, projectId, statusText: statusText ?? statusTexts[span.status] };
}

/** A failure that AgentOps answers with a bare 500. */
export class Crash extends Error {
	override readonly name = 'Crash';
}

/** ISO of nanoseconds with up to six digits, which are left out when zero. */
export function isoTime(ns: bigint, offset: '+00:00' | ''): string {
	const seconds = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19);
	const micros = (ns / 1000n) % 1_000_000n;
	const fraction = micros === 0n ? '' : `.${micros.toString().padStart(6, '0')}`;
	return `${seconds}${fraction}${offset}`;
}

export const outcomeOf = (span: StoredSpan): 'success' | 'fail' | 'indeterminate' => {
	const text = span.statusText.toUpperCase();
	return text === 'OK' ? 'success' : text === 'ERROR' ? 'fail' : 'indeterminate';
};

export function byTrace(spans: readonly StoredSpan[]): Map<string, StoredSpan[]> {
	const traces = new Map<string, StoredSpan[]>();
	for (const span of spans) {
		const known = traces.get(span.traceId);
		if (known) known.push(span);
		else traces.set(span.traceId, [span]);
	}
	for (const group of traces.values()) {
		group.sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
	}
	return traces;
}
