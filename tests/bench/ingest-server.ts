import { createServer } from 'node:http';
import { readConfig } from '../../src/lib/server/config.ts';
import { createLog } from '../../src/lib/server/log.ts';
import { createPriceBook } from '../../src/lib/server/prices/price-book.ts';
import { pricing } from '../../src/lib/server/services/priced-span.ts';
import { openTraceIntake } from '../../src/lib/server/services/trace-intake.ts';
import { openTraceWriting } from '../../src/lib/server/services/trace-writing.ts';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import { migrate } from '../../src/lib/server/trace-store/migrate.ts';
import { benchProject } from './fill.ts';

/**
 * `ingest-server <data directory> [port]`: the real intake behind a bare HTTP server, without sign-in.
 * Prints one line that ends in its port when it listens, and its resident memory for `GET /`.
 */
export async function main([dataDir = '', port = '0']: string[]): Promise<void> {
	const config = readConfig({ DATA_DIR: dataDir });
	const store = await openStore({ dataDir, memoryMb: config.STORE_MEMORY_MB });
	await migrate(store);
	const log = createLog('error');
	const writing = await openTraceWriting(store, log, null);
	const toPriced = pricing(createPriceBook());
	const { ingest } = openTraceIntake({ config, store, writing, toPriced, log });
	const server = createServer((request, response) => {
		if (request.method === 'GET') {
			response.end(String(process.memoryUsage().rss));
			return;
		}
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => void answer());
		const answer = async () => {
			const { headers } = request;
			const reply = await ingest.accept(
				benchProject,
				Buffer.concat(chunks),
				headers['content-type'] ?? null,
				headers['content-encoding'] ?? null
			);
			response.writeHead(reply.status, reply.headers).end(reply.body);
		};
	});
	await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
	const address = server.address();
	console.log(`listening on ${typeof address === 'object' ? address?.port : ''}`);
	await new Promise(() => undefined);
}
