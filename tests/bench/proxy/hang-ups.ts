/** Clients that leave in the middle, by the thousand: what once ended a whole server. */
import { connect } from 'node:net';
import type { Rig } from '../../fakes/embed/proxy-rig.ts';

const together = 50;

/**
 * Half of a body, with and without a type, and answers that nobody reads to the end; each connection is
 * reset.
 * @returns one line: what a request gets afterwards, and the growth of this process
 * @throws when the server does not answer any more
 */
export async function hangUps(rig: Rig, cookie: string, count: number): Promise<string> {
	const own = `Host: 127.0.0.1:${rig.port}\r\nOrigin: ${rig.origin}\r\nCookie: ${cookie}\r\n`;
	const half = `Content-Length: 90000\r\n\r\n${'x'.repeat(20_000)}`;
	const kinds = [
		`POST /api/trpc/digest HTTP/1.1\r\n${own}Content-Type: text/plain\r\n${half}`,
		`POST /api/trpc/digest HTTP/1.1\r\n${own}${half}`,
		`GET /api/trpc/bytes?n=1048576 HTTP/1.1\r\n${own}\r\n`,
		`GET /api/in-app-agent/watch HTTP/1.1\r\n${own}\r\n`
	];
	const before = process.memoryUsage().rss;
	for (let left = count; left > 0; left -= together) {
		await Promise.all(
			Array.from({ length: together }, (_, n) => hangUp(rig.port, kinds[n % kinds.length] ?? ''))
		);
	}
	const alive = await fetch(`${rig.origin}/api/trpc/bytes?n=1024`, { headers: { cookie } });
	await alive.body?.cancel();
	if (alive.status !== 200) throw new Error(`answered ${alive.status} after ${count} hang-ups`);
	const grown = Math.round((process.memoryUsage().rss - before) / 1_048_576);
	return `Node ${process.versions.node}: ${count} clients hung up in mid-body, then 200; ${grown} MB more`;
}

function hangUp(port: number, text: string): Promise<void> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.write(text, () => setImmediate(() => socket.resetAndDestroy()));
		});
		socket.on('error', () => undefined);
		socket.on('close', () => resolve());
	});
}
