/** Ports of embedded applications: each is open while the app shows the application. */
import { closeUpgraded, listen } from './listener.js';

/** @typedef {import('node:http').Server} Server */
/** @typedef {import('./embedded.js').Embedded} Embedded */
/**
 * A port that did not open, and why.
 * @typedef {{ port: number, setting: string, error: Error }} ClosedPort
 */

// A symbol of the whole process: who knows what is shown lives inside the built app's modules.
const PORTS = Symbol.for('agent-portal.embedded-ports');

/**
 * Publishes, once called, how the app opens and closes them while it runs
 * (src/lib/server/services/embedded/ports.ts).
 * @param {readonly Embedded[]} embedded those that have one of their own
 * @param {(each: Embedded) => Server} make
 * @param {string} host
 * @param {Server[]} listening all of the process: what opens is added, what closes taken out
 * @returns {(shown: ReadonlySet<unknown>) => Promise<ReadonlyMap<string, ClosedPort>>} opens what is shown
 *   and not open yet, closes the others, and tells by application what would not open. Never rejects.
 */
export function createPorts(embedded, make, host, listening) {
	/** @type {Map<string, Server>} */
	const open = new Map();

	/** @param {ReadonlySet<unknown>} shown */
	async function settle(shown) {
		/** @type {Map<string, ClosedPort>} */
		const closed = new Map();
		for (const each of embedded) {
			const { application, port, setting } = each;
			const isWanted = each.given || shown.has(application);
			const server = open.get(application);
			if (isWanted && server === undefined) {
				const fresh = make(each);
				try {
					await listen(fresh, { host, port, setting });
				} catch (error) {
					closed.set(application, { port, setting, error: toError(error) });
					continue;
				}
				open.set(application, fresh);
				listening.push(fresh);
			} else if (!isWanted && server !== undefined) {
				open.delete(application);
				listening.splice(listening.indexOf(server), 1);
				close(server);
			}
		}
		return closed;
	}

	/** @type {Promise<unknown>} */
	let last = Promise.resolve();
	/** @param {ReadonlySet<unknown>} shown */
	const show = (shown) => {
		const settled = last.then(() => settle(shown));
		last = settled;
		return settled;
	};
	Reflect.set(globalThis, PORTS, show);
	return show;
}

/** @param {unknown} error */
const toError = (error) => (error instanceof Error ? error : new Error(String(error)));

/** @param {Server} server its application is gone, and what was open with it */
function close(server) {
	server.close();
	server.closeAllConnections();
	closeUpgraded(server);
}
