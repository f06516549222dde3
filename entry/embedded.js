/**
 * Requests to the origins of embedded applications, answered by the hook
 * (src/lib/server/hooks/embedded/embedded.ts): directly, once the app has said how, and through SvelteKit
 * before that. Their target is hidden from SvelteKit: its static files, its `/_app` and `__data.json`
 * rules and its URL parser would otherwise answer or rewrite paths that are the application's.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {(request: Request, response: Response, next?: () => void) => void} Handler */
/**
 * Where a request belongs: to an application, on its own origin or (`mounted`) below a path of the portal's.
 * @typedef {{ application: string, mounted: boolean }} Place
 */
/** @typedef {(request: Request) => Place | null} FindPlace null: the portal itself */
/**
 * What the listener must know of an application.
 * @typedef {object} Embedded
 * @property {string} application
 * @property {number} port its own
 * @property {string} setting the key that names the port
 * @property {string | undefined} host its name on the portal's port, lower case
 * @property {string | undefined} mount a path of the portal's own origin
 * @property {boolean} upgrades whether it speaks web sockets
 * @property {boolean} given the environment sets its address, and it is shown from the start; else it is
 *   while the app says so
 */

// Symbols of the whole process: the hook lives inside the built app's modules.
const ARRIVAL = Symbol.for('agent-portal.embedded-arrival');
const ANSWERS = Symbol.for('agent-portal.embedded-answers');
const UPGRADES = Symbol.for('agent-portal.embedded-upgrades');
const SHOWN = Symbol.for('agent-portal.embedded-shown');
/** @type {unknown} */
const known = Reflect.get(globalThis, ARRIVAL);
/** @type {AsyncLocalStorage<Place & { target: string, request: Request }>} */
const arrivals = known instanceof AsyncLocalStorage ? known : new AsyncLocalStorage();
Reflect.set(globalThis, ARRIVAL, arrivals);

/** What SvelteKit sees instead: no file, no route. */
const HIDDEN = '/.agent-portal';

/**
 * The names of the applications that the app shows now (src/lib/server/services/embedded/ports.ts); none
 * before it has started.
 * @returns {ReadonlySet<unknown>}
 */
export function shownNow() {
	/** @type {unknown} */
	const names = Reflect.get(globalThis, SHOWN);
	return names instanceof Set ? names : new Set();
}

/**
 * @param {Handler} handler the app's
 * @param {FindPlace} findPlace
 * @returns {Handler}
 */
export function markEmbedded(handler, findPlace) {
	return (request, response, next) => {
		const place = findPlace(request);
		if (place === null) return handler(request, response, next);
		const arrival = { ...place, target: request.url ?? '', request };
		/** @type {unknown} */
		const answers = Reflect.get(globalThis, ANSWERS);
		const answer = answers instanceof Map ? answers.get(place.application) : undefined;
		if (typeof answer === 'function') return void answer(request, response, arrival);
		request.url = HIDDEN;
		arrivals.run(arrival, () => handler(request, response, next));
	};
}

/**
 * Hands requests for another protocol to their applications; there is no way through SvelteKit.
 * @param {FindPlace} findPlace
 * @returns {import('./listener.js').Upgrade}
 */
export function upgradeEmbedded(findPlace) {
	return (request, socket, rest) => {
		const place = findPlace(request);
		if (place === null) return false;
		/** @type {unknown} */
		const upgrades = Reflect.get(globalThis, UPGRADES);
		const open = upgrades instanceof Map ? upgrades.get(place.application) : undefined;
		if (typeof open !== 'function') return false;
		open(request, socket, rest, { ...place, target: request.url ?? '' });
		return true;
	};
}

/**
 * A port of an application's own.
 * @param {string} application
 * @returns {FindPlace}
 */
export const everythingOf = (application) => () => ({ application, mounted: false });

/**
 * The portal's port: an application by its host name, or below its mount.
 * @param {readonly Embedded[]} embedded
 * @returns {FindPlace}
 */
export function onPortalPort(embedded) {
	return (request) => {
		const host = request.headers.host?.toLowerCase();
		for (const each of embedded) {
			const { application, mount } = each;
			if (!each.given && !shownNow().has(application)) continue;
			if (each.host !== undefined && host === each.host) return { application, mounted: false };
			if (mount !== undefined && isUnder(request.url ?? '', mount)) {
				return { application, mounted: true };
			}
		}
		return null;
	};
}

/**
 * @param {string} target
 * @param {string} mount
 */
function isUnder(target, mount) {
	return target.startsWith(mount) && /^(?:[/?]|$)/.test(target.slice(mount.length));
}

/**
 * The applications as the environment places them. The address of one may be kept in the portal, its port
 * and its names are the environment's.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Embedded[]}
 */
export function readEmbedded(env) {
	return [
		{
			application: 'langfuse',
			port: Number(env.LANGFUSE_PORT || 3001),
			setting: 'LANGFUSE_PORT',
			host: hostOf(env.LANGFUSE_PUBLIC_ORIGIN),
			upgrades: false,
			// Nobody may put another site on the portal's own origin from inside.
			mount:
				env.LANGFUSE_URL && /^(true|1|yes)$/.test(env.LANGFUSE_PREFIX_MODE ?? '')
					? '/langfuse'
					: undefined,
			given: Boolean(env.LANGFUSE_URL)
		},
		{
			application: 'grafana',
			port: Number(env.GRAFANA_PORT || 3002),
			setting: 'GRAFANA_PORT',
			upgrades: true,
			host: hostOf(env.GRAFANA_PUBLIC_ORIGIN),
			mount: undefined,
			given: Boolean(env.GRAFANA_URL)
		}
	];
}

/**
 * @param {string | undefined} origin what is no address, the app's settings refuse
 * @returns {string | undefined}
 */
const hostOf = (origin) => (origin && URL.canParse(origin) ? new URL(origin).host : undefined);
