/** The real LiteLLM proxy in a process, configured as in deploy/litellm. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Portal } from '../e2e/portal.ts';

export interface LiteLlm {
	/** The status and body of one call through the proxy. */
	call(
		path: string,
		body: Readonly<Record<string, unknown>>
	): Promise<{ status: number; text: string }>;
	/** What `/metrics/` shows to whom has this key; the master key's, unless given. */
	figures(key?: string): Promise<{ status: number; text: string }>;
	stop(): Promise<void>;
}

const masterKey = 'sk-interop';
/** Importing it takes 10 s on an idle machine. */
const startWithinMs = 240_000;

/** How the gateway reports: as it is delivered, or through the AgentOps SDK. */
const ways = {
	otel: { config: 'litellm.yaml', home: 'LITELLM_HOME' },
	agentops: { config: 'litellm-agentops.yaml', home: 'LITELLM_AGENTOPS_HOME' }
} as const;

/** @param settings added to the environment, such as LITELLM_OTEL_V2 */
export async function startLiteLlm(
	portal: Portal,
	openAiUrl: string,
	settings: Readonly<Record<string, string>> = {},
	way: keyof typeof ways = 'otel'
): Promise<LiteLlm> {
	const { config, home: homeName } = ways[way];
	const home = process.env[homeName];
	if (!home) throw new Error(`${homeName} is not set: run npm run test:interop.`);
	const port = await freePort();
	const child = spawn(
		join(home, 'bin/litellm'),
		['--config', config, '--host', '127.0.0.1', '--port', String(port), '--telemetry', 'False'],
		{
			cwd: 'tests/interop',
			env: {
				PATH: process.env.PATH,
				HOME: process.env.HOME,
				LITELLM_MASTER_KEY: masterKey,
				// Its price list would be fetched from the internet.
				LITELLM_LOCAL_MODEL_COST_MAP: 'True',
				FAKE_OPENAI_URL: openAiUrl,
				VLLM_API_BASE: openAiUrl,
				OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
				OTEL_EXPORTER_OTLP_ENDPOINT: portal.url,
				OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${portal.apiKey}`,
				OTEL_SERVICE_NAME: 'litellm',
				...settings
			},
			stdio: ['ignore', 'pipe', 'pipe']
		}
	);
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const stop = async () => {
		child.kill('SIGTERM');
		const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
		await ended;
		clearTimeout(kill);
	};
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + startWithinMs;
	while (!(await isAlive(url))) {
		if (child.exitCode !== null || Date.now() > deadline) {
			await stop();
			throw new Error(`LiteLLM did not start:\n${output}`);
		}
		await new Promise((resolve) => setTimeout(resolve, 500));
	}
	return {
		async call(path, body) {
			const response = await fetch(`${url}${path}`, {
				method: 'POST',
				headers: { authorization: `Bearer ${masterKey}`, 'content-type': 'application/json' },
				body: JSON.stringify(body)
			});
			return { status: response.status, text: await response.text() };
		},
		async figures(key = masterKey) {
			const response = await fetch(`${url}/metrics/`, {
				headers: { authorization: `Bearer ${key}` }
			});
			return { status: response.status, text: await response.text() };
		},
		stop
	};
}

async function isAlive(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/health/liveliness`)).ok;
	} catch {
		return false;
	}
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			const port = typeof address === 'object' && address ? address.port : 0;
			server.close(() => resolve(port));
		});
	});
}
