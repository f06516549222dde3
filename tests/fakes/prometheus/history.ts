/** Samples of the past for Prometheus' `promtool tsdb create-blocks-from openmetrics`. */

export interface HistoryOptions {
	/** Unix seconds, multiples of the step. */
	readonly startSeconds: number;
	readonly endSeconds: number;
	readonly stepSeconds: number;
	/** Servers of vLLM; each has about forty series. */
	readonly servers: number;
}

interface Metric {
	readonly name: string;
	readonly type: 'gauge' | 'counter' | 'histogram';
	/** Each series: its labels and its value at a moment. */
	readonly series: readonly {
		readonly suffix: string;
		readonly labels: string;
		readonly at: (seconds: number) => number;
	}[];
}

const bounds = [0.02, 0.06, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10];

/** OpenMetrics wants a family's samples together and each series in the order of time. */
export function* history(options: HistoryOptions): Generator<string> {
	for (const metric of metricsOf(options)) {
		yield `# TYPE ${metric.name} ${metric.type}\n`;
		for (const { suffix, labels, at } of metric.series) {
			const lines: string[] = [];
			for (let t = options.startSeconds; t <= options.endSeconds; t += options.stepSeconds) {
				lines.push(`${metric.name}${suffix}{${labels}} ${at(t)} ${t}`);
			}
			yield `${lines.join('\n')}\n`;
		}
	}
	yield '# EOF\n';
}

/** A day's wave between 0 and 1, each server at another hour, with a ripple. */
function wave(seconds: number, server: number): number {
	const day = (2 * Math.PI * (seconds / 3_600 - server * 2)) / 24;
	return Math.min(1, Math.max(0, 0.5 + 0.4 * Math.sin(day) + 0.08 * Math.sin(seconds / 777)));
}

function metricsOf({ servers, startSeconds }: HistoryOptions): Metric[] {
	const all = Array.from({ length: servers }, (_, server) => server);
	const vllm = (server: number) =>
		`engine="0",instance="gpu-${server + 1}:8000",job="vllm",model_name="${server % 2 ? 'Qwen/Qwen3-32B' : 'meta-llama/Llama-3.3-70B'}"`;
	const host = (server: number) => `instance="gpu-${server + 1}:9100",job="node"`;
	const gpu = (server: number, index: number) =>
		`gpu="${index}",instance="gpu-${server + 1}:9400",job="dcgm"`;
	const grown = (server: number, perSecond: number) => (t: number) =>
		Math.floor((t - startSeconds) * perSecond * (1 + (server % 3) / 4));
	const gauge = (
		name: string,
		labels: (server: number) => string,
		at: (seconds: number, server: number) => number
	): Metric => ({
		name,
		type: 'gauge',
		series: all.map((server) => ({
			suffix: '',
			labels: labels(server),
			at: (t) => Number(at(t, server).toFixed(4))
		}))
	});
	const counter = (
		name: string,
		labels: (server: number) => string,
		perSecond: number
	): Metric => ({
		name,
		type: 'counter',
		series: all.map((server) => ({
			suffix: '_total',
			labels: labels(server),
			at: grown(server, perSecond)
		}))
	});
	const histogram = (name: string, scale: number): Metric => ({
		name,
		type: 'histogram',
		series: all.flatMap((server) => {
			const count = grown(server, 3);
			return [
				...bounds.map((bound) => ({
					suffix: '_bucket',
					labels: `${vllm(server)},le="${bound}"`,
					at: (t: number) => Math.floor(count(t) * Math.min(1, (bound / scale) ** 0.6))
				})),
				{ suffix: '_bucket', labels: `${vllm(server)},le="+Inf"`, at: count },
				{ suffix: '_count', labels: vllm(server), at: count },
				{ suffix: '_sum', labels: vllm(server), at: (t: number) => count(t) * scale * 0.4 }
			];
		})
	});
	return [
		gauge('vllm:num_requests_waiting', vllm, (t, s) => Math.floor(18 * wave(t, s) ** 3)),
		gauge('vllm:num_requests_running', vllm, (t, s) => Math.floor(40 * wave(t, s))),
		gauge('vllm:kv_cache_usage_perc', vllm, (t, s) => 0.95 * wave(t, s)),
		counter('vllm:prompt_tokens', vllm, 2_700),
		counter('vllm:generation_tokens', vllm, 750),
		counter('vllm:num_preemptions', vllm, 0.02),
		histogram('vllm:time_to_first_token_seconds', 2.5),
		histogram('vllm:e2e_request_latency_seconds', 10),
		gauge('ClickHouseMetrics_MemoryTracking', host, (t, s) => 8e9 * (1 + wave(t, s))),
		// A counter whose name lacks the suffix that OpenMetrics asks for.
		gauge('ClickHouseProfileEvents_InsertedRows', host, (t, s) => grown(s, 900)(t)),
		counter('litellm_proxy_total_requests_metric', vllm, 3),
		gauge('node_memory_MemTotal_bytes', host, () => 512e9),
		gauge('node_memory_MemAvailable_bytes', host, (t, s) => 512e9 * (1 - 0.8 * wave(t, s))),
		gauge('node_load1', host, (t, s) => 32 * wave(t, s)),
		{
			name: 'node_cpu_seconds',
			type: 'counter',
			series: all.flatMap((server) =>
				['idle', 'user'].map((mode) => ({
					suffix: '_total',
					labels: `cpu="0",${host(server)},mode="${mode}"`,
					at: grown(server, mode === 'idle' ? 0.55 : 0.4)
				}))
			)
		},
		...(['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_FB_USED', 'DCGM_FI_DEV_FB_FREE'] as const).map(
			(name): Metric => ({
				name,
				type: 'gauge',
				series: all.flatMap((server) =>
					[0, 1].map((index) => ({
						suffix: '',
						labels: gpu(server, index),
						at: (t: number) => Math.round(97 * (0.3 + 0.7 * wave(t + index * 3_600, server)))
					}))
				)
			})
		)
	];
}
