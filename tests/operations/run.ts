/** Commands of the installation as a person runs them, and what their tests send and ask. */
import { spawn } from 'node:child_process';
import type { PathLike } from 'node:fs';
import { open } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { currentBuild } from '../../entry/builds.js';
import type { Portal } from '../e2e/portal.ts';

/** False where nothing is built; `npm test` builds first. */
export const isBuilt = currentBuild('.') !== null;

export interface Outcome {
	readonly code: number | null;
	/** On the output: what was asked for. */
	readonly out: Buffer;
	/** To the person. */
	readonly said: string;
}

/** @param input piped in */
export async function runCommand(
	args: readonly string[],
	env: Readonly<Record<string, string>>,
	input?: PathLike
): Promise<Outcome> {
	const piped = input === undefined ? null : await open(input);
	const child = spawn(process.execPath, ['entry/command.js', ...args], {
		env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...env },
		stdio: [piped?.fd ?? 'ignore', 'pipe', 'pipe']
	});
	const out: Buffer[] = [];
	let said = '';
	child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
	child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	await piped?.close();
	return { code, out: Buffer.concat(out), said };
}

/** Sends one priced call as a session of its own. @returns its trace id when it was acknowledged */
export async function sendCall(portal: Portal): Promise<string | null> {
	const traceId = randomBytes(16).toString('hex');
	const startNs = BigInt(Date.now()) * 1_000_000n;
	const attribute = (key: string, value: object) => ({ key, value });
	const body = {
		resourceSpans: [
			{
				scopeSpans: [
					{
						spans: [
							{
								traceId,
								spanId: randomBytes(8).toString('hex'),
								name: '환불 상담',
								startTimeUnixNano: String(startNs),
								endTimeUnixNano: String(startNs + 5_000_000n),
								attributes: [
									attribute('gen_ai.operation.name', { stringValue: 'chat' }),
									attribute('gen_ai.provider.name', { stringValue: 'openai' }),
									attribute('gen_ai.request.model', { stringValue: 'gpt-4o' }),
									attribute('gen_ai.usage.input_tokens', { intValue: '1000' }),
									attribute('gen_ai.usage.output_tokens', { intValue: '100' })
								]
							}
						]
					}
				]
			}
		]
	};
	try {
		const response = await fetch(`${portal.url}/v1/traces`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${portal.apiKey}` },
			body: JSON.stringify(body)
		});
		return response.status === 200 ? traceId : null;
	} catch {
		return null;
	}
}

/** Sends one call after another until told to stop, or until the portal is gone. */
export function keepSending(portal: Portal): { acknowledged: string[]; stop(): Promise<void> } {
	const acknowledged: string[] = [];
	let stopped = false;
	const sender = async () => {
		while (!stopped) {
			const traceId = await sendCall(portal);
			if (traceId === null) return;
			acknowledged.push(traceId);
		}
	};
	const running = Promise.all([1, 2, 3, 4].map(sender));
	return {
		acknowledged,
		async stop() {
			stopped = true;
			await running;
		}
	};
}

/** Which of these sessions the portal does not have. */
export async function missingSessions(
	portal: Portal,
	traceIds: readonly string[]
): Promise<string[]> {
	const missing: string[] = [];
	for (const traceId of traceIds) {
		const response = await fetch(`${portal.url}/v4/traces/detail/${traceId}`, {
			headers: { authorization: `Bearer ${portal.apiKey}` }
		});
		await response.arrayBuffer();
		if (response.status !== 200) missing.push(traceId);
	}
	return missing;
}

/**
 * @param origin the portal's in the browser, where that is not where it listens
 * @returns a `Cookie` header
 */
export async function signIn(
	portal: Pick<Portal, 'url' | 'admin' | 'output'>,
	origin: string = portal.url
): Promise<string> {
	const response = await fetch(`${portal.url}/login`, {
		method: 'POST',
		headers: { origin },
		body: new URLSearchParams(portal.admin),
		redirect: 'manual'
	});
	const pairs = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
	if (pairs.length === 0) throw new Error(`sign-in: HTTP ${response.status}\n${portal.output()}`);
	return pairs.join('; ');
}

/** Whether a sign-in still opens the portal. */
export async function isSignedIn(portal: Portal, cookie: string): Promise<boolean> {
	const response = await fetch(`${portal.url}/admin/people`, {
		headers: { cookie },
		redirect: 'manual'
	});
	await response.arrayBuffer();
	return response.status === 200;
}

/** Keeps a connection in the portal, as an administrator does on its page. @param values with its `id` */
export const keepConnection = (portal: Portal, values: Readonly<Record<string, string>>) =>
	sendConnection(portal, 'save', values);

export const removeConnection = (portal: Portal, id: string) =>
	sendConnection(portal, 'remove', { id });

async function sendConnection(
	portal: Portal,
	action: 'save' | 'remove',
	values: Readonly<Record<string, string>>
): Promise<void> {
	const response = await fetch(`${portal.url}/admin/settings/connections?/${action}`, {
		method: 'POST',
		headers: { origin: portal.url, cookie: await signIn(portal), accept: 'application/json' },
		body: new URLSearchParams(values)
	});
	const { type } = (await response.json()) as { type: string };
	if (type !== 'success') throw new Error(`${action} of a connection: ${type}`);
}

/** What the doctor says of the connections that are kept on a data directory; null when none are. */
export async function keptConnections(
	env: Readonly<Record<string, string>>
): Promise<string | null> {
	const { out } = await runCommand(['doctor', '--json'], env);
	const { findings } = JSON.parse(out.toString()) as {
		findings: { hop: string; found: string }[];
	};
	return findings.find(({ hop }) => hop === 'kept connections')?.found ?? null;
}
