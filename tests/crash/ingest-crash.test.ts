import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/lib/server/trace-store/client.ts';
import { openSpanWriter } from '../../src/lib/server/trace-store/write/writer.ts';
import { SpanBatch } from '../bench/span-batch.ts';

const script = join(import.meta.dirname, '../bench/run.js');

interface Server {
	readonly process: ChildProcess;
	/** Where it takes spans. */
	readonly url: string;
}

async function start(dataDir: string): Promise<Server> {
	const child = spawn(process.execPath, [script, 'ingest-server', dataDir], {
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const [said] = await Promise.race([
		once(child.stdout, 'data'),
		once(child, 'exit').then(([code]) => {
			throw new Error(`The intake did not start: ${code}`);
		})
	]);
	const port = /\d+/.exec(String(said))?.[0];
	return { process: child, url: `http://127.0.0.1:${port}/v1/traces` };
}

/** Sends until the server is gone; notes the spans of each acknowledged batch. */
async function sendUntilGone(
	url: string,
	acknowledged: string[],
	last: { body: Buffer | null }
): Promise<void> {
	const batch = new SpanBatch(40, 200);
	for (;;) {
		const ids = batch.renew();
		const body = Buffer.from(batch.body);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/x-protobuf' },
				body
			});
			if (response.status === 200) acknowledged.push(...ids);
		} catch {
			last.body = body;
			return;
		}
	}
}

describe('ingest under kill -9', () => {
	it(
		'keeps every acknowledged span exactly once, in totals too',
		{ timeout: 120_000 },
		async () => {
			const dataDir = await mkdtemp(join(tmpdir(), 'portal-crash-'));
			const acknowledged: string[] = [];
			try {
				let cut: Buffer | null = null;
				for (const lifeMs of [700, 1100, 1500, 900, 0]) {
					const server = await start(dataDir);
					const gone = once(server.process, 'exit');
					// What the crash before cut off is sent again, as an exporter would.
					if (cut) {
						const response = await fetch(server.url, {
							method: 'POST',
							headers: { 'content-type': 'application/x-protobuf' },
							body: new Uint8Array(cut)
						});
						expect(response.status).toBe(200);
					}
					const last: { body: Buffer | null } = { body: null };
					const lives = lifeMs > 0 ? [1, 2, 3] : [];
					const senders = lives.map(() => sendUntilGone(server.url, acknowledged, last));
					await new Promise((resolve) => setTimeout(resolve, lifeMs));
					server.process.kill('SIGKILL');
					await Promise.all([gone, ...senders]);
					cut = last.body;
				}
				const store = await openStore({ dataDir, memoryMb: 1024 });
				await (await openSpanWriter(store, Date.now)).close();
				const stored = await store.rows<{ span: string; times: number }>(
					'SELECT SpanId AS span, count() AS times FROM otel_traces GROUP BY span'
				);
				const times = new Map(stored.map(({ span, times }) => [span, times]));
				expect(acknowledged.length).toBeGreaterThan(100);
				expect(acknowledged.filter((span) => times.get(span) !== 1)).toEqual([]);
				expect(stored.filter(({ times }) => times !== 1)).toEqual([]);
				const differing = await store.rows(
					`SELECT TraceId FROM (SELECT TraceId, count() AS spans, sumIf(TokensInput, CountsAsCall) AS tokens, sum(Cost) AS cost FROM otel_traces GROUP BY TraceId) AS raw
				FULL JOIN (SELECT TraceId, SpanCount AS spans, TokensInput AS tokens, Cost AS cost FROM sessions FINAL) AS rolled USING TraceId
				WHERE raw.spans != rolled.spans OR raw.tokens != rolled.tokens OR raw.cost != rolled.cost`
				);
				expect(differing).toEqual([]);
				await store.close();
			} finally {
				await rm(dataDir, { recursive: true, force: true });
			}
		}
	);
});
