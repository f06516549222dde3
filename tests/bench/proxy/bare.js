/** The least that an undici proxy can do: no rule, no gate. `node bare.js <upstream port>` prints its port. */
import { createServer } from 'node:http';
import process from 'node:process';
import { Pool } from 'undici';

const pool = new Pool(`http://127.0.0.1:${process.argv[2]}`, { connections: 512, pipelining: 1 });
/**
 * @param {import('node:http').IncomingMessage} req
 * @param {import('node:http').ServerResponse} res
 */
async function pass(req, res) {
	try {
		const reply = await pool.request({ path: req.url ?? '/', method: 'GET' });
		res.writeHead(reply.statusCode, reply.headers);
		reply.body.on('error', () => res.destroy());
		reply.body.pipe(res);
		res.on('close', () => reply.body.destroy());
	} catch {
		res.destroy();
	}
}

const server = createServer((req, res) => void pass(req, res));
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (address !== null && typeof address === 'object') console.log(address.port);
});
