/** One request and its answer as the core sees them: no framework in it. */
import type { Readable } from 'node:stream';
import type { HeaderList } from '../rules/header-list.ts';

/** Tells when the client has gone: an `AbortSignal`, or less. */
export interface ClientSignal {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ProxyRequest {
	readonly method: string;
	/** The request target exactly as it stood in the request line. */
	readonly target: string;
	readonly headers: HeaderList;
	/** null when the client sends none. */
	readonly body: Readable | null;
	/** The client's address as the portal trusts it; null when unknown. */
	readonly peer: string | null;
	readonly signal: ClientSignal;
	/** It came to the portal's own origin, below a mount of an application, and not to its own. */
	readonly mounted: boolean;
}

export interface ProxyReply {
	readonly status: number;
	readonly headers: HeaderList;
	readonly body: Readable | Buffer | string | null;
}

/** The names that a browser uses for both sides of the frame. */
export interface Origins {
	/** The application as the browser sees it: `http://localhost:3001`. */
	readonly publicOrigin: string;
	/** Where it begins there: a mount in prefix mode, else ''. */
	readonly basePath: string;
	/** Who may frame it and renew its gate. Never empty. */
	readonly portalOrigins: readonly string[];
	/** The pair is on two sites: cookies need `None; Secure; Partitioned`. */
	readonly crossSite: boolean;
}

/** The origins that a `Host` field stands for; null when the portal does not serve the application there. */
export type FindOrigins = (
	host: string | null,
	mounted: boolean
) => Origins | null | Promise<Origins | null>;

/** What kept a request from the application; the page and the JSON answer name it. */
export type Refusal =
	| 'renew'
	| 'cookie-refused'
	| 'bad-request'
	| 'cross-origin'
	| 'not-found'
	| 'method'
	| 'too-large'
	| 'too-many'
	| 'wrong-host'
	| 'loop'
	| 'unreachable'
	| 'bad-reply'
	| 'timeout';

/** What a page says, in the reader's language. */
export interface Words {
	readonly lang: string;
	readonly title: string;
	readonly text: string;
	/** The text of the way out: a link to the portal. */
	readonly action: string;
}

export type FindWords = (refusal: Refusal, headers: HeaderList) => Words;
