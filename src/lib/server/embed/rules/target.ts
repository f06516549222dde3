/** The request target: what may be asked of the upstream, decided without touching its bytes. */
import type { Places } from '../application.ts';

/** Where the portal's own doors on an embedded origin live; nothing below it is ever forwarded. */
export const RESERVED_PREFIX = '/.agent-portal/';

export type TargetFault =
	/** Absolute-form, `*`, authority-form: anything without a leading slash. */
	| 'not-origin-form'
	/** A byte that no URL path may hold raw: control, space, backslash, non-ASCII, `#`. */
	| 'forbidden-byte'
	/** `//host`: a second authority for every program that resolves it. */
	| 'double-slash'
	/** Its raw and its normalised form would be judged differently. */
	| 'ambiguous';

export type Target =
	| {
			readonly ok: true;
			/** The bytes that go on the wire, exactly as they came. */
			readonly raw: string;
			/** Raw path without the query, for logs and rules that must not see queries. */
			readonly path: string;
			readonly place: Place;
	  }
	| { readonly ok: false; readonly fault: TargetFault };

/** `reserved`: the portal's own doors. `denied`: of the application, but not for browsers. */
export type Place = 'reserved' | 'denied' | 'open';

const FORBIDDEN = /[^\x21-\x7e]|[\\#]/;

/**
 * Judges a request target and keeps its bytes. Nothing is decoded for the wire: names of prompts and
 * datasets legitimately hold `%2F`. The judgement itself is made on the raw path and on a decoded,
 * dot-free copy, and a target on which the two disagree is refused.
 * @param raw the target as it stood in the request line
 * @param basePath where a base-path build is mounted (`/langfuse`), or ''
 */
export function readTarget(raw: string, places: Places, basePath = ''): Target {
	if (!raw.startsWith('/')) return { ok: false, fault: 'not-origin-form' };
	if (FORBIDDEN.test(raw)) return { ok: false, fault: 'forbidden-byte' };
	const query = raw.indexOf('?');
	const path = query === -1 ? raw : raw.slice(0, query);
	if (path.startsWith('//')) return { ok: false, fault: 'double-slash' };
	const place = judge(path, places, basePath);
	for (const reading of readings(path)) {
		if (judge(reading, places, basePath) !== place) return { ok: false, fault: 'ambiguous' };
	}
	return { ok: true, raw, path, place };
}

/** Whether a path lies at or below a mount point: `/langfuse` and `/langfuse/x`, not `/langfuses`. */
export function isUnder(path: string, mount: string): boolean {
	return path.startsWith(mount) && (path.length === mount.length || path[mount.length] === '/');
}

function judge(path: string, places: Places, basePath: string): Place {
	if (isUnder(path, RESERVED_PREFIX.slice(0, -1))) return 'reserved';
	// Outside its mount a base-path build has nothing: only the portal lives there.
	if (basePath !== '' && !isUnder(path, basePath)) return 'denied';
	const { allowed, denied } = places;
	const local = withoutLocale(path.slice(basePath.length).toLowerCase(), places.locales);
	if (isUnder(local, RESERVED_PREFIX.slice(0, -1))) return 'reserved';
	if (allowed.some((mount) => isUnder(local, mount))) return 'open';
	return denied.some((mount) => isUnder(local, mount)) ? 'denied' : 'open';
}

/** Next answers `/en/api/x` as `/api/x`. */
function withoutLocale(path: string, locales: readonly string[]): string {
	let local = path;
	for (;;) {
		const locale = locales.find((each) => isUnder(local, each));
		if (locale === undefined) return local;
		local = local.slice(locale.length);
	}
}

/** Every way in which a server behind may read the path: decoded once and twice, dots and slashes folded. */
function readings(path: string): string[] {
	if (!/%|\/\.|\/\/|;/.test(path)) return [];
	const once = decode(path);
	const twice = decode(once);
	return [fold(path), fold(once), fold(twice)];
}

function decode(path: string): string {
	return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
		String.fromCharCode(Number.parseInt(hex, 16))
	);
}

function fold(path: string): string {
	const kept: string[] = [];
	for (const segment of path.replaceAll('\\', '/').split('/')) {
		const name = segment.split(';')[0] ?? '';
		if (name === '..') kept.pop();
		else if (name !== '' && name !== '.') kept.push(name);
	}
	return `/${kept.join('/')}`;
}

const LOCAL_PATH = /^\/(?![/\\])[\x21-\x7e]*$/;

/**
 * A place on the embedded origin that a `to=` parameter may lead to, or its first page for anything else:
 * another origin (`//x`, `/\x`, with or without escapes), a control character, or the portal's own doors.
 */
export function readLocalPath(to: string | null, places: Places, basePath = ''): string {
	const first = basePath || '/';
	if (to === null || to.length > 4096 || !LOCAL_PATH.test(to)) return first;
	// Links know the application's own paths; where it is mounted, they go on from there.
	const local =
		isUnder(to.split('?')[0] ?? '', basePath) || basePath === '' ? to : `${basePath}${to}`;
	const target = readTarget(local, places, basePath);
	return target.ok && target.place === 'open' ? local : first;
}

/**
 * The limit of the first mount that a path lies under, else `otherwise`.
 * @param path without the base path, and without the query
 */
export function limitOf(
	path: string,
	limits: readonly (readonly [mount: string, limit: number])[],
	otherwise: number
): number {
	return limits.find(([mount]) => isUnder(path, mount))?.[1] ?? otherwise;
}
