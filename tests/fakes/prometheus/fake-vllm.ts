/** A vLLM server as Prometheus sees it: `/metrics` with vLLM's own names (V1 engine), no model behind. */
import { createServer, type Server } from 'node:http';

export interface FakeVllm {
	/** `host:port`, as a target names it. */
	readonly address: string;
	/** Counts requests and tokens as if so many had been answered. */
	answer(requests: number): void;
	/** What waits, runs, and how full the cache is. */
	load(waiting: number, running: number, kvCache: number): void;
	close(): Promise<void>;
}

const firstTokenBounds = [0.02, 0.06, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10];
const promptTokens = 900;
const generatedTokens = 250;

export async function startFakeVllm(model: string): Promise<FakeVllm> {
	let requests = 0;
	let state = { waiting: 0, running: 0, kvCache: 0 };
	const server = createServer((_, response) => {
		response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
		response.end(exposition(model, requests, state));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		address: addressOf(server),
		answer: (count) => (requests += count),
		load: (waiting, running, kvCache) => (state = { waiting, running, kvCache }),
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

function addressOf(server: Server): string {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no address');
	return `127.0.0.1:${address.port}`;
}

interface State {
	readonly waiting: number;
	readonly running: number;
	readonly kvCache: number;
}

function exposition(model: string, requests: number, { waiting, running, kvCache }: State): string {
	const labels = `engine="0",model_name="${model}"`;
	const gauge = (name: string, value: number) =>
		`# TYPE vllm:${name} gauge\nvllm:${name}{${labels}} ${value}`;
	const counter = (name: string, value: number, more = '') =>
		`# TYPE vllm:${name} counter\nvllm:${name}_total{${labels}${more}} ${value}`;
	// Half answer within 100 ms, nine of ten within 500 ms, all within 2.5 s.
	const share = (bound: number) => (bound >= 2.5 ? 1 : bound >= 0.5 ? 0.9 : bound >= 0.1 ? 0.5 : 0);
	const name = 'vllm:time_to_first_token_seconds';
	const histogram = [
		`# TYPE ${name} histogram`,
		...firstTokenBounds.map(
			(bound) => `${name}_bucket{${labels},le="${bound}"} ${Math.floor(requests * share(bound))}`
		),
		`${name}_bucket{${labels},le="+Inf"} ${requests}`,
		`${name}_sum{${labels}} ${requests * 0.25}`,
		`${name}_count{${labels}} ${requests}`
	].join('\n');
	return `${[
		gauge('num_requests_waiting', waiting),
		gauge('num_requests_running', running),
		gauge('kv_cache_usage_perc', kvCache),
		counter('num_preemptions', Math.floor(requests / 100)),
		counter('prompt_tokens', requests * promptTokens),
		counter('generation_tokens', requests * generatedTokens),
		counter('request_success', requests, ',finished_reason="stop"'),
		histogram
	].join('\n')}\n`;
}
