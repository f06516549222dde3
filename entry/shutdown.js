/** Ends the portal in order: stop accepting, finish what runs, let services flush. */
import process from 'node:process';
import { closeUpgraded } from './listener.js';

const drainMs = 10_000;
const flushMs = 15_000;

/**
 * The first signal drains, a second one ends at once.
 * @param {readonly import('node:http').Server[]} servers read when the signal comes
 */
export function shutDownOnSignal(servers) {
	let stopping = false;
	/** @param {NodeJS.Signals} signal */
	const onSignal = (signal) => {
		if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
		stopping = true;
		console.log('Agent Portal is stopping …');
		void drain(servers).then(() => {
			// Services close their stores on this event, as under adapter-node's own server.
			process.emit(/** @type {never} */ ('sveltekit:shutdown'), /** @type {never} */ (signal));
			setTimeout(() => {
				console.error('Agent Portal gave up waiting for its services to close.');
				process.exit(1);
			}, flushMs).unref();
		});
	};
	process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

/**
 * @param {readonly import('node:http').Server[]} servers
 * @returns {Promise<unknown>} when the last connection is gone, at the latest after `drainMs`
 */
function drain(servers) {
	const cutOff = setTimeout(() => {
		for (const server of servers) server.closeAllConnections();
	}, drainMs);
	const closed = servers.map(
		(server) =>
			new Promise((resolve) => {
				// Kept-alive connections count as open until they are idle and closed by this side.
				server.on('request', (request) =>
					request.once('close', () => server.closeIdleConnections())
				);
				closeUpgraded(server);
				const sweep = setInterval(() => server.closeIdleConnections(), 50);
				server.close(() => {
					clearInterval(sweep);
					resolve(undefined);
				});
				server.closeIdleConnections();
			})
	);
	return Promise.all(closed).finally(() => clearTimeout(cutOff));
}
