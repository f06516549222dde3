import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';

/** Titles of the charts that are shown as tables. */
type ShownTables = SvelteSet<string>;

const key = Symbol('charts shown as tables');

/** To be said by a page whose charts are made anew while it stays: they stay tables. */
export const keepShownTables = (): ShownTables => setContext(key, new SvelteSet<string>());

/** Those of the page, or of a chart alone. */
export const getShownTables = (): ShownTables =>
	getContext<ShownTables | undefined>(key) ?? new SvelteSet<string>();
