import type { Component } from 'svelte';

export interface NavItem {
	readonly href: string;
	readonly label: string;
	readonly icon: Component<{ class?: string; 'aria-hidden'?: 'true' }>;
	readonly current: boolean;
	/** New things behind it; 0 shows nothing. */
	readonly badge?: number;
	/** What the badge says, in words. */
	readonly badgeLabel?: string;
}

/** Links of the navigation that belong together. */
export interface NavGroup {
	readonly label: string;
	readonly items: readonly NavItem[];
}
