/**
 * A load generator in a process of its own: keep-alive connections over raw sockets.
 * `node load.js '{"port":…}'` prints one line of JSON.
 */
import { connect } from 'node:net';
import process from 'node:process';

/**
 * @typedef {object} Load
 * @property {number} port on the loopback
 * @property {string} path
 * @property {string} [cookie]
 * @property {number} connections
 * @property {number} seconds
 * @property {number} perSecond requests of all connections together; 0 sends as fast as answers come
 */

const load = /** @type {Load} */ (JSON.parse(process.argv[2] ?? '{}'));
const text = `GET ${load.path} HTTP/1.1\r\nHost: 127.0.0.1:${load.port}\r\nCookie: ${load.cookie ?? ''}\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n`;
/** @type {number[]} */
const latencies = [];
let bytes = 0;
let errors = 0;
let measuring = false;

/** @param {number} index */
function open(index) {
	const socket = connect(load.port, '127.0.0.1');
	socket.setNoDelay(true);
	let head = '';
	let left = -1;
	let isGood = false;
	let sentMs = 0;
	const gapMs = load.perSecond > 0 ? (1000 * load.connections) / load.perSecond : 0;
	let dueMs = performance.now() + (gapMs * index) / load.connections;
	const send = () => {
		// Paced requests count from the moment they were due: a late answer delays nobody's clock.
		sentMs = gapMs > 0 ? dueMs : performance.now();
		socket.write(text);
	};
	const next = () => {
		if (gapMs === 0) {
			send();
			return;
		}
		dueMs += gapMs;
		setTimeout(send, Math.max(0, dueMs - performance.now()));
	};
	socket.on('connect', next);
	socket.on('error', () => (errors += 1));
	socket.on('data', (chunk) => {
		if (measuring) bytes += chunk.length;
		let body = chunk.length;
		if (left === -1) {
			head += chunk.toString('latin1');
			const end = head.indexOf('\r\n\r\n');
			if (end === -1) return;
			isGood = head.startsWith('HTTP/1.1 200');
			if (!isGood) errors += 1;
			const length = /\r\ncontent-length: (\d+)/i.exec(head);
			body = head.length - end - 4;
			left = Number(length?.[1] ?? 0);
			head = '';
		}
		left -= body;
		if (left > 0) return;
		left = -1;
		if (measuring && isGood) latencies.push(performance.now() - sentMs);
		next();
	});
}

for (let index = 0; index < load.connections; index += 1) open(index);
// Warm-up: compilers, pools and kernel buffers.
setTimeout(() => {
	measuring = true;
	const startMs = performance.now();
	setTimeout(() => {
		const seconds = (performance.now() - startMs) / 1000;
		latencies.sort((a, b) => a - b);
		const at = (/** @type {number} */ share) =>
			Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 100) / 100;
		console.log(
			JSON.stringify({
				requestsPerSecond: Math.round(latencies.length / seconds),
				megabytesPerSecond: Math.round(bytes / seconds / 1e6),
				p50Ms: at(0.5),
				p99Ms: at(0.99),
				errors
			})
		);
		process.exit(0);
	}, load.seconds * 1000);
}, 4000);
