import { parseSetCookieHeader } from 'better-auth/cookies';

/** A cookie that the answer must set, in the shape of Kit's `cookies.set`. */
export interface CookieToSet {
	readonly name: string;
	readonly value: string;
	readonly options: {
		readonly path: string;
		readonly httpOnly: true;
		readonly sameSite: 'lax';
		readonly secure: boolean;
		/** Seconds; undefined for a cookie that ends with the browser. */
		readonly maxAge: number | undefined;
	};
}

/** Who asks: what of a request the sign-in looks at. */
export interface Caller {
	/** The request's headers; only `cookie` and `user-agent` are read. */
	readonly headers: Headers;
	/** The client's address, already cleared of what a client may forge. */
	readonly address: string;
	/** True when the browser came by https: its cookies are `__Host-` and Secure. */
	readonly secure: boolean;
}

/** The header in which better-auth finds the client's address; what a client sends of it is dropped. */
export const clientAddress = 'x-portal-client-address';

/** The headers that better-auth gets to see. */
export function forwarded({ headers, address }: Caller): Headers {
	const forwarded = new Headers({ [clientAddress]: address });
	for (const name of ['cookie', 'user-agent']) {
		const value = headers.get(name);
		if (value !== null) forwarded.set(name, value);
	}
	return forwarded;
}

/** Only names, values and ages are better-auth's: the attributes are the same for all of them. */
export function readCookies(headers: Headers, { secure }: Caller): CookieToSet[] {
	return headers.getSetCookie().flatMap((header) =>
		[...parseSetCookieHeader(header)].map(([name, attributes]) => ({
			name,
			value: attributes.value,
			options: {
				path: '/',
				httpOnly: true,
				sameSite: 'lax',
				secure,
				maxAge: attributes['max-age']
			}
		}))
	);
}
