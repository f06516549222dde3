/**
 * The portal's entry: listens on HOST:PORT with the built app (`npm start` builds it first).
 *
 * Reads only what concerns listening; src/lib/server/config.ts checks every setting when the app
 * starts, before the port opens.
 */
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withAssets } from './entry/assets.js';
import { currentBuild } from './entry/builds.js';
import { addressHeader, protocolHeader } from './entry/forwarded.js';
import {
	everythingOf,
	markEmbedded,
	onPortalPort,
	readEmbedded,
	shownNow,
	upgradeEmbedded
} from './entry/embedded.js';
import { createListener, listen } from './entry/listener.js';
import { createPorts } from './entry/ports.js';
import { shutDownOnSignal } from './entry/shutdown.js';

process.env.NODE_ENV ??= 'production';
// The adapter's own settings, read when its handler is imported (prefix: svelte.config.js).
process.env.PORTAL_ADAPTER_PROTOCOL_HEADER = protocolHeader;
process.env.PORTAL_ADAPTER_ADDRESS_HEADER = addressHeader;
// A backstop for bodies of unknown length: the doors that take large ones have limits of their own.
process.env.PORTAL_ADAPTER_BODY_SIZE_LIMIT = `${Math.max(Number(process.env.OTLP_MAX_BODY_MB) || 64, 64) + 1}M`;

try {
	await start();
} catch (error) {
	// Faults that a person can mend name themselves; all else is a bug and keeps its stack.
	const mendable = error instanceof Error && /^(Config|Listen|Start)Error$/.test(error.name);
	console.error(mendable ? error.message : error);
	process.exit(1);
}

async function start() {
	const build = currentBuild(fileURLToPath(new URL('.', import.meta.url)));
	if (build === null) {
		console.error('The portal is not built yet: run npm start.');
		process.exit(1);
	}
	const app = await import(pathToFileURL(join(build, 'handler.js')).href);
	const handler = withAssets(join(build, 'client'), app.handler);
	const host = process.env.HOST || '0.0.0.0';
	const origin = process.env.ORIGIN || undefined;
	const trustProxy = /^(true|1|yes)$/.test(process.env.TRUST_PROXY ?? '');
	const embedded = readEmbedded(process.env);
	const findPlace = onPortalPort(embedded);
	const portal = createListener(
		markEmbedded(handler, findPlace),
		{
			trustProxy,
			origin,
			get keepHosts() {
				const shown = shownNow();
				return embedded.flatMap((each) =>
					each.host !== undefined && (each.given || shown.has(each.application)) ? [each.host] : []
				);
			}
		},
		(request) => findPlace(request) !== null,
		embedded.some(({ upgrades, host: name }) => upgrades && name !== undefined)
			? upgradeEmbedded(findPlace)
			: null
	);
	const port = Number(process.env.PORT || 3000);
	/** @type {import('node:http').Server[]} */
	const listening = [portal];
	shutDownOnSignal(listening);
	const portalPort = await listen(portal, { host, port, setting: 'PORT' });
	const ofTheirOwn = embedded.filter((each) => each.port !== port);
	const show = createPorts(
		ofTheirOwn,
		(each) => ownListener(handler, each, trustProxy),
		host,
		listening
	);
	const closed = await show(shownNow());
	for (const { application, given } of ofTheirOwn) {
		const { error } = closed.get(application) ?? {};
		if (error && given) throw error;
		// What people keep in the portal must not keep it from starting: its page says the same.
		if (error) console.error(error.message);
	}
	console.log(`Agent Portal is ready at ${origin ?? `http://${visible(host)}:${portalPort}`}`);
}

/**
 * @param {import('./entry/listener.js').Handler} handler
 * @param {import('./entry/embedded.js').Embedded} each
 * @param {boolean} trustProxy
 */
function ownListener(handler, { application, upgrades }, trustProxy) {
	const everything = everythingOf(application);
	return createListener(
		markEmbedded(handler, everything),
		{ trustProxy, origin: undefined, keepHosts: [] },
		() => true,
		upgrades ? upgradeEmbedded(everything) : null
	);
}

/**
 * @param {string} host as configured
 * @returns {string} the name under which a browser on this machine reaches it
 */
function visible(host) {
	if (host === '0.0.0.0' || host === '::') return 'localhost';
	return host.includes(':') ? `[${host}]` : host;
}
