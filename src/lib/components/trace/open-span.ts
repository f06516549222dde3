import type { LightSpan } from '#lib/trace/light/light.ts';
import type { PageAddress } from './page-address.svelte.ts';
import type { Replay } from './replay/replay.svelte.ts';

/** A parent that did not arrive, stood for by a row. */
export interface Ghost {
	readonly spanId: string;
	/** Spans that name it as their parent. */
	readonly children: number;
}

/** The selection that waterfall, span and transcript share. */
export interface OpenSpan {
	/** null = none. */
	readonly span: LightSpan | null;
	/** What is chosen where that is no span. */
	readonly ghost: Ghost | null;
	/** How addresses name it. */
	readonly ref: string | null;
	/** Opens the span that a reference names, and brings it into sight everywhere. */
	readonly show: (ref: string) => void;
	readonly close: () => void;
	readonly replay: Replay;
	readonly address: PageAddress;
	/** Spans that have arrived: grows while the session runs. */
	readonly arrived: number;
}
