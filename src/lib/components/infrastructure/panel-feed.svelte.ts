import type { PanelSeries } from '#lib/infrastructure/series/series.ts';
import type { Fault } from '#lib/server/agentops/fault.ts';
import type { Settled } from '#lib/server/settle.ts';

type Content = Settled<PanelSeries>;

interface FeedLine {
	/** null: of all panels. */
	readonly panel: string | null;
	readonly content: Content;
}

/**
 * The figures of the panels as they arrive. What is shown stays until its successor is there; a new
 * question ends the one before it, down to the query in Prometheus.
 */
export class PanelFeed {
	contents = $state.raw<Readonly<Record<string, Content>>>({});
	/** Whose figures are still those of an earlier question, or none. */
	waiting = $state.raw<ReadonlySet<string>>(new Set());

	/** @returns ends it */
	follow(href: string, panels: readonly string[]): () => void {
		const superseded = new AbortController();
		this.waiting = new Set(panels);
		void this.#read(href, superseded.signal);
		return () => superseded.abort();
	}

	async #read(href: string, signal: AbortSignal): Promise<void> {
		try {
			const response = await fetch(href, { signal });
			// Without a session the portal leads to the sign-in page, which is no answer for a panel.
			if (response.redirected) {
				this.#lose('unauthenticated', '');
				return;
			}
			if (!response.ok || !response.body) {
				this.#lose('unexpected-reply', `HTTP ${response.status}`);
				return;
			}
			for await (const line of linesOf(response.body)) {
				if (signal.aborted) return;
				this.#take(JSON.parse(line) as FeedLine);
			}
			if (this.waiting.size > 0) this.#lose('unexpected-reply', 'the answer broke off');
		} catch (error) {
			if (!signal.aborted) this.#lose('unreachable', error instanceof Error ? error.message : '');
		}
	}

	#take({ panel, content }: FeedLine): void {
		const told = panel === null ? [...this.waiting] : [panel];
		this.contents = {
			...this.contents,
			...Object.fromEntries(told.map((id) => [id, content]))
		};
		this.waiting = new Set([...this.waiting].filter((id) => !told.includes(id)));
	}

	#lose(kind: Fault['kind'], detail: string): void {
		const fault: Fault = { kind, hint: null, source: 'portal', detail };
		this.#take({ panel: null, content: { value: null, fault } });
	}
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	let rest = '';
	for (;;) {
		const { done, value } = await reader.read();
		rest += decoder.decode(value, { stream: !done });
		const lines = rest.split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
		if (done) return;
	}
}
