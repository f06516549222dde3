/** What may keep any embedded application out of its frame, as data: the page has a text and a fix for each kind. */

export type Severity = 'blocking' | 'warning' | 'info';

/** `blocking`: the frame cannot work. Parameters are for the texts; they hold no secret. */
export interface Found<Kind extends string, Level extends Severity, Params> {
	readonly kind: Kind;
	readonly severity: Level;
	readonly params: Readonly<Params>;
}

export type FrameFinding =
	/** Nothing listens: refused, unknown host, no route. */
	| Found<'not-running', 'blocking', { url: string; code: string }>
	/** It listens and does not answer in time, or says that its database is not ready. */
	| Found<'starting', 'blocking', { url: string }>
	/** Browsers take the pair for two sites and keep no cookies. */
	| Found<
			'cross-site',
			'blocking',
			{ portalOrigin: string; publicOrigin: string; suggestion: string }
	  >
	/** An https page cannot frame an http one. */
	| Found<'mixed-content', 'blocking', { portalOrigin: string; publicOrigin: string }>
	| Found<'same-origin', 'blocking', { publicOrigin: string }>
	/** The frame would allow `expected` alone to embed it, and browsers reach the portal elsewhere. */
	| Found<'portal-elsewhere', 'blocking', { portalOrigin: string; expected: string }>
	/** The portal could not open the port on which browsers would see it. */
	| Found<'port-closed', 'blocking', { port: number; setting: string; code: string }>
	/** The last request that found no answer, within the hour. `at`: UTC, to the second. */
	| Found<'proxy-fault', 'info', { code: string; at: string }>
	/** The proxy would call itself. */
	| Found<'upstream-is-portal', 'blocking', { url: string }>;
