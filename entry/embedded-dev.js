/** The ports of embedded applications in `vite dev`: the built app's own entry (server.js) opens them elsewhere. */
import process from 'node:process';
import { loadEnv } from 'vite';
import {
	everythingOf,
	markEmbedded,
	onPortalPort,
	readEmbedded,
	shownNow,
	upgradeEmbedded
} from './embedded.js';
import { createListener } from './listener.js';
import { createPorts } from './ports.js';

/**
 * @returns {import('vite').Plugin} a plugin that opens LANGFUSE_PORT and GRAFANA_PORT when their URLs are set,
 *   in the environment at once, in the portal once it has answered a request
 */
export function embeddedPorts() {
	return {
		name: 'embedded-ports',
		apply: 'serve',
		async configureServer(server) {
			const env = loadEnv(server.config.mode, server.config.envDir || process.cwd(), '');
			// No host names: development has ports alone.
			const embedded = readEmbedded(env).map((each) => ({ ...each, host: undefined }));
			server.middlewares.use(
				markEmbedded((_request, _response, next) => next?.(), onPortalPort(embedded))
			);
			/** @type {import('node:http').Server[]} */
			const listening = [];
			const show = createPorts(
				embedded,
				({ application, upgrades }) => {
					const everything = everythingOf(application);
					return createListener(
						markEmbedded(server.middlewares, everything),
						{ trustProxy: false, origin: undefined, keepHosts: [] },
						() => true,
						upgrades ? upgradeEmbedded(everything) : null
					);
				},
				'localhost',
				listening
			);
			const closed = await show(shownNow());
			for (const { application, given } of embedded) {
				const { error } = closed.get(application) ?? {};
				if (error && given) throw error;
			}
			// Vite may have to take another port than it was told: frames must allow the one in the browser.
			server.httpServer?.once('listening', () => {
				const address = server.httpServer?.address();
				if (typeof address === 'object' && address) process.env.PORT = String(address.port);
			});
			server.httpServer?.once('close', () => {
				for (const each of listening) each.close();
			});
		}
	};
}
