import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { SpanBatch } from './span-batch.ts';

const spansPerBatch = 512;
const senders = 16;
const megabyte = 1024 * 1024;

/**
 * `ingest [seconds] [data directory]` measures the intake in a process of its own;
 * `ingest <seconds> <http://…/v1/traces> <key>` a portal that runs. Sends until the time is over, sixteen
 * senders at a time, each waiting for its answer.
 */
export async function main([seconds = '20', where = '', key = '']: string[]): Promise<void> {
	const remote = where.startsWith('http');
	const dataDir = remote ? '' : where || (await mkdtemp(join(tmpdir(), 'portal-ingest-')));
	const server = remote
		? null
		: spawn(process.execPath, [join(import.meta.dirname, 'run.js'), 'ingest-server', dataDir], {
				stdio: ['ignore', 'pipe', 'inherit']
			});
	const port = server && /\d+/.exec(String(await once(server.stdout, 'data')))?.[0];
	const url = remote ? where : `http://127.0.0.1:${port}/v1/traces`;
	try {
		await load(url, key, 3);
		console.log(await load(url, key, Number(seconds), remote ? null : `http://127.0.0.1:${port}/`));
	} finally {
		server?.kill();
		if (server && !where) {
			await once(server, 'exit');
			await rm(dataDir, { recursive: true, force: true });
		}
	}
}

export async function load(
	url: string,
	key: string,
	seconds: number,
	memoryUrl: string | null = null
) {
	const dispatcher = new Agent({ connections: senders });
	const latencies: number[] = [];
	let peakRss = 0;
	let refused = 0;
	// Made before the clock starts: making one keeps this process from sending and from listening.
	const batches = Array.from({ length: senders }, () => new SpanBatch(spansPerBatch, 1600));
	const started = performance.now();
	const end = started + seconds * 1000;
	const send = async (batch: SpanBatch) => {
		while (performance.now() < end) {
			batch.renew();
			const sent = performance.now();
			const { statusCode, body } = await request(url, {
				method: 'POST',
				headers: { 'content-type': 'application/x-protobuf', authorization: `Bearer ${key}` },
				body: batch.body,
				dispatcher
			});
			await body.dump();
			if (statusCode === 200) latencies.push(performance.now() - sent);
			else refused += 1;
		}
		return batch.body.length / spansPerBatch;
	};
	const watch = async () => {
		while (memoryUrl && performance.now() < end) {
			const { body } = await request(memoryUrl);
			peakRss = Math.max(peakRss, Number(await body.text()));
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
	};
	const [bytesPerSpan] = await Promise.all([...batches.map(send), watch()]);
	const elapsed = (performance.now() - started) / 1000;
	await dispatcher.close();
	latencies.sort((left, right) => left - right);
	const quantile = (part: number) =>
		Math.round(latencies[Math.floor(part * (latencies.length - 1))] ?? 0);
	return {
		spansPerSecond: Math.round((latencies.length * spansPerBatch) / elapsed),
		bytesPerSpan: Math.round(Number(bytesPerSpan)),
		ackMs: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) },
		refused,
		peakRssMb: Math.round(peakRss / megabyte)
	};
}
