/** Header fields in their order, names in lower case, one entry a field line. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
// Tab, visible ASCII and obs-text; everything else ends or splits a field line somewhere.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a lower-case name and a value can be sent as one field line (RFC 9110 §5.5, §5.6.2). */
export function isSendable(name: string, value: string): boolean {
	return TOKEN.test(name) && VALUE.test(value);
}

/** Pairs from a flat list `[name, value, name, value]`, as Node's `rawHeaders` and undici give it. */
export function toHeaderList(flat: readonly string[]): HeaderList {
	const list: [string, string][] = [];
	for (let index = 0; index + 1 < flat.length; index += 2) {
		const name = flat[index];
		const value = flat[index + 1];
		if (name !== undefined && value !== undefined) list.push([name.toLowerCase(), value]);
	}
	return list;
}

/** The flat list again, as Node and undici take it. */
export function toFlat(headers: HeaderList): string[] {
	const flat: string[] = [];
	for (const [name, value] of headers) flat.push(name, value);
	return flat;
}

/** The only value of a field; null when absent, and when it stands more than once. */
export function single(headers: HeaderList, name: string): string | null {
	let found: string | null = null;
	for (const [key, value] of headers) {
		if (key !== name) continue;
		if (found !== null) return null;
		found = value;
	}
	return found;
}

/** All lines of a field. */
export function all(headers: HeaderList, name: string): string[] {
	const values: string[] = [];
	for (const [key, value] of headers) if (key === name) values.push(value);
	return values;
}

const HOP_BY_HOP = new Set([
	'connection',
	'keep-alive',
	'proxy-connection',
	'te',
	'trailer',
	'trailers',
	'transfer-encoding',
	'upgrade',
	'proxy-authenticate',
	'proxy-authorization',
	'proxy-authentication-info',
	'http2-settings'
]);

/**
 * The names that end at this hop: the fixed set and every name that `Connection` lists
 * (RFC 9110 §7.6.1). Must be removed before own fields are added, or a client could list
 * `x-forwarded-for` and have ours removed.
 */
export function hopByHop(headers: HeaderList): ReadonlySet<string> {
	const connection = all(headers, 'connection');
	if (connection.length === 0) return HOP_BY_HOP;
	const listed = connection
		.flatMap((value) => value.split(','))
		.map((token) => token.trim().toLowerCase())
		.filter((token) => token !== 'close' && !HOP_BY_HOP.has(token));
	return listed.length === 0 ? HOP_BY_HOP : new Set([...HOP_BY_HOP, ...listed]);
}
