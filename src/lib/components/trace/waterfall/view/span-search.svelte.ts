import type { LightSpan } from '#lib/trace/light/light.ts';
import { searchSpans } from '#lib/trace/light/search.ts';
import type { Tree } from '#lib/trace/tree/tree.ts';

interface Searched {
	readonly spans: readonly LightSpan[];
	readonly tree: Tree;
}

/**
 * A search inside a trace: in names and errors at once, as they are here; in what was said by asking,
 * since the tree is without content.
 */
export class SpanSearch {
	query = $state('');
	/** Spans in whose content the query stands, and the query that they were asked for. */
	#said = $state.raw<{ readonly query: string; readonly ids: ReadonlySet<string> } | null>(null);
	readonly #in: () => Searched;

	constructor(searched: () => Searched) {
		this.#in = searched;
	}

	/** Node → 1 where the search found it; null without a search. */
	readonly hits = $derived.by(() => {
		const { spans } = this.#in();
		const hits = searchSpans(spans, this.query);
		const said = this.#said;
		if (hits === null || said?.query !== this.query.trim() || said.ids.size === 0) return hits;
		for (let node = 0; node < spans.length; node += 1) {
			if (said.ids.has(spans[node]?.spanId ?? '')) hits[node] = 1;
		}
		return hits;
	});

	/** Rows of the hits, in tree order. */
	readonly rows = $derived.by(() => {
		const { hits } = this;
		const { tree } = this.#in();
		const rows: number[] = [];
		if (hits === null) return rows;
		for (let row = 0; row < tree.rowCount; row += 1) {
			if (hits[tree.nodeAt[row] ?? -1] === 1) rows.push(row);
		}
		return rows;
	});

	/** Takes in what the source found in the content of spans; of no use once the query is another. */
	found(query: string, ids: readonly string[]): void {
		this.#said = { query: query.trim(), ids: new Set(ids) };
	}
}
