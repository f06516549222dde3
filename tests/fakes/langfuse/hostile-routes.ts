/** What a broken or hostile upstream may answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export function answerHostile(path: string, req: IncomingMessage, res: ServerResponse): boolean {
	if (!path.startsWith('/hostile/')) return false;
	const { socket } = req;
	switch (path.slice('/hostile/'.length)) {
		case 'headers':
			res.appendHeader('Set-Cookie', 'better-auth.session_token=stolen; Path=/');
			res.appendHeader('Set-Cookie', 'portal.session_token=stolen; Path=/');
			res.appendHeader('Set-Cookie', 'agent_portal_langfuse_gate=stolen; Path=/');
			res.appendHeader('Set-Cookie', 'langfuse.project=p; Path=/; Domain=localhost');
			res.setHeader('Clear-Site-Data', '"*"');
			res.setHeader('Strict-Transport-Security', 'max-age=1');
			res.setHeader('Service-Worker-Allowed', '/');
			res.setHeader('Access-Control-Allow-Origin', '*');
			res.setHeader('X-Accel-Redirect', '/etc/passwd');
			res.setHeader('Alt-Svc', 'h2="evil.example:443"');
			res.writeHead(200).end('ok');
			return true;
		case 'truncated-length':
			res.writeHead(200, { 'content-length': '1000', 'content-type': 'text/plain' });
			res.write('half', () => socket.destroy());
			return true;
		case 'truncated-chunks':
			res.writeHead(200, { 'content-type': 'text/plain' });
			res.write('half', () => socket.destroy());
			return true;
		case 'nothing':
			socket.destroy();
			return true;
		case 'unread':
			// Takes a body's beginning, and for four seconds no more of it.
			req.once('data', () => req.pause());
			setTimeout(() => req.resume(), 4_000).unref();
			return true;
		case 'silence':
			return true;
		case 'stall':
			res.writeHead(200, { 'content-type': 'text/plain' });
			res.write('first');
			return true;
		case 'garbage':
			socket.end('HTTP/1.1 200 OK\r\nBad Header\r\n\r\nx');
			return true;
		case 'smuggle':
			socket.end(
				'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'
			);
			return true;
		case 'early-hints':
			socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n');
			res.writeHead(200).end('after hints');
			return true;
		case 'status-999':
			socket.end('HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n');
			return true;
		case 'status-204':
			res.writeHead(204).end();
			return true;
		case 'early-413':
			res.writeHead(413, { 'content-type': 'text/plain', connection: 'close' });
			res.end('too large');
			return true;
		case 'huge-headers':
			for (let n = 0; n < 20; n += 1) res.setHeader(`x-huge-${n}`, 'x'.repeat(7_000));
			res.writeHead(200).end('x');
			return true;
		case 'endless':
			res.writeHead(200, { 'content-type': 'application/octet-stream' });
			flood(res);
			return true;
		default:
			return false;
	}
}

function flood(res: ServerResponse): void {
	const chunk = Buffer.alloc(65_536, 98);
	const more = () => {
		while (!res.destroyed && res.write(chunk));
	};
	res.on('drain', more);
	more();
}
