import type { Component } from 'svelte';
import type { Entry } from '#lib/palette/find.ts';

/** An entry as the palette draws it. */
export interface PaletteEntry extends Entry {
	readonly icon: Component<{ class?: string; 'aria-hidden'?: 'true' }>;
	/** What it is, where the label does not say: a project, somebody's view. */
	readonly detail?: string;
}

export interface PaletteGroup {
	readonly title: string;
	readonly entries: readonly PaletteEntry[];
}
