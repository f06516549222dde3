import { links } from '#lib/links.ts';
import { readSettled } from '../../read-settled.ts';
import type { SpanSearch } from '../view/span-search.svelte.ts';

/** Wait before the source is asked, so that a word being typed asks once. */
const pauseMs = 250;

export type ContentState = 'idle' | 'asking' | 'done' | 'failed';

/** Asks the portal in which spans a search stands, whenever it is another. */
export class ContentSearch {
	state = $state<ContentState>('idle');

	/** For an effect: reads the query, and stops what is under way when it is another. */
	follow(search: SpanSearch, traceId: string): (() => void) | undefined {
		const query = search.query.trim();
		if (query === '') {
			this.state = 'idle';
			return;
		}
		this.state = 'asking';
		let stopped = false;
		const timer = setTimeout(() => {
			void readSettled<readonly string[]>(links.spansSaying(traceId, query)).then(({ value }) => {
				if (stopped) return;
				if (value) search.found(query, value);
				this.state = value ? 'done' : 'failed';
			});
		}, pauseMs);
		return () => {
			stopped = true;
			clearTimeout(timer);
		};
	}
}
