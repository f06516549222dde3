import type { LightSpan } from '#lib/trace/light/light.ts';
import type { PageAddress } from './page-address.svelte.ts';
import type { Replay } from './replay/replay.svelte.ts';

/** The selection that waterfall, span and transcript share. */
export interface OpenSpan {
	/** null = none. */
	readonly span: LightSpan | null;
	/** Opens another span, and brings it into sight everywhere. */
	readonly show: (spanId: string) => void;
	readonly close: () => void;
	readonly replay: Replay;
	readonly address: PageAddress;
	/** Spans that have arrived: grows while the session runs. */
	readonly arrived: number;
}
