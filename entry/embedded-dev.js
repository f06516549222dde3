/** The ports of embedded applications in `vite dev`: the built app's own entry (server.js) opens them elsewhere. */
import { loadEnv } from 'vite';
import {
	everythingOf,
	markEmbedded,
	onPortalPort,
	readEmbedded,
	upgradeEmbedded
} from './embedded.js';
import { createListener, listen } from './listener.js';

/** @returns {import('vite').Plugin} a plugin that opens LANGFUSE_PORT and GRAFANA_PORT when their URLs are set */
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
			for (const { application, port, setting, upgrades } of embedded) {
				const everything = everythingOf(application);
				const own = createListener(
					markEmbedded(server.middlewares, everything),
					{ trustProxy: false, origin: undefined, keepHosts: [] },
					() => true,
					upgrades ? upgradeEmbedded(everything) : null
				);
				await listen(own, { host: 'localhost', port, setting });
				server.httpServer?.once('close', () => own.close());
			}
		}
	};
}
