/** All in which one embedded application differs from another for the proxy and its gate. */
export interface Application {
	/** Names its cookies at the gate and its lines in the log: `langfuse`. */
	readonly name: string;
	/** Where the portal opens the frame, or a tab, with a new ticket: a path of the portal. */
	readonly door: string;
	/** The exact, case-sensitive names of its own cookies. */
	readonly cookie: RegExp;
	readonly places: Places;
	/** Lower-case names of header fields that no browser may bring: they would say who somebody is. */
	readonly reservedHeaders: RegExp | null;
	/** Below it answers may be kept by shared caches as they say themselves. */
	readonly staticPath: string;
	/** Where it opens web sockets: mounts, without the base path. */
	readonly webSockets: readonly string[];
	/** Bytes of a request body, by the mount that the path lies under. */
	readonly bodyCaps: readonly (readonly [mount: string, bytes: number])[];
	/** Milliseconds to the head of an answer, by the mount that the path lies under. */
	readonly headersMs: readonly (readonly [mount: string, ms: number])[];
}

/** Which of an application's paths a browser may ask for, in lower case, each with all below it. */
export interface Places {
	readonly denied: readonly string[];
	/** Below what is denied, and allowed all the same. */
	readonly allowed: readonly string[];
	/** First segments that the application takes for a language and reads the rest without: `/en`. */
	readonly locales: readonly string[];
}
