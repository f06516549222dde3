/** What the proxies stand before: fixed bodies and event streams. Prints its port. */
import { createServer } from 'node:http';

const bodies = new Map([
	['/1k', Buffer.alloc(1024, 97)],
	['/1m', Buffer.alloc(1_048_576, 97)]
]);
const server = createServer((req, res) => {
	const body = bodies.get(req.url ?? '');
	if (body) {
		res.writeHead(200, {
			'content-type': 'application/octet-stream',
			'content-length': body.length,
			'cache-control': 'no-store'
		});
		res.end(body);
		return;
	}
	res.writeHead(200, { 'content-type': 'text/event-stream' });
	const timer = setInterval(() => res.write(`data: ${Date.now()}\n\n`), 100);
	res.on('close', () => clearInterval(timer));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (address !== null && typeof address === 'object') console.log(address.port);
});
