import type { Caller, CookieToSet } from '../caller.ts';

/** What of Kit's event tells who asks. */
interface Asking {
	readonly request: Request;
	readonly url: URL;
	getClientAddress(): string;
}

/** Kit's jar of cookies, as far as it is written. */
interface Jar {
	set(name: string, value: string, options: CookieToSet['options']): void;
}

export function callerOf({ request, url, getClientAddress }: Asking): Caller {
	return {
		headers: request.headers,
		address: getClientAddress(),
		secure: url.protocol === 'https:'
	};
}

export function setCookies(jar: Jar, cookies: readonly CookieToSet[]): void {
	for (const { name, value, options } of cookies) jar.set(name, value, options);
}
