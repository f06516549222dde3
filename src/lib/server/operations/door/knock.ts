/** A command's side of the running portal. */
import { request, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { frozenStore, type Frozen } from '../backup/manifest.ts';
import { CommandError } from '../command.ts';
import { doorAddress } from './address.ts';

const state = z.object({ pid: z.number(), hops: z.record(z.string(), z.boolean()) });
const heldLine = z.object({ store: frozenStore.nullable() });
const refusal = z.object({ problem: z.string() });

/** A portal that runs on a data directory. */
export type PortalState = z.infer<typeof state>;

/** What a running portal holds still for a backup. */
export interface Held {
	/** null when the store is not that portal's. */
	readonly store: Frozen | null;
	/** True as long as the portal keeps it. */
	isHeld(): boolean;
	release(): void | Promise<void>;
}

const patienceMs = 15_000;

/** The portal that runs on this directory; null when none does. */
export async function askState(dataDir: string): Promise<PortalState | null> {
	const reply = await send(dataDir, 'GET', '/state', patienceMs);
	if (reply === null) return null;
	const parts: Buffer[] = [];
	for await (const part of reply as AsyncIterable<Buffer>) parts.push(part);
	return state.parse(JSON.parse(Buffer.concat(parts).toString()));
}

/**
 * Asks the running portal to hold its store still; null when none runs.
 * @throws CommandError with the portal's own sentence when it cannot now
 */
export async function askToHold(dataDir: string): Promise<Held | null> {
	const reply = await send(dataDir, 'POST', '/backup', null);
	if (reply === null) return null;
	const line = await firstLine(reply);
	if (reply.statusCode !== 200) {
		throw new CommandError(
			refusal.safeParse(line).data?.problem ?? 'The portal cannot be backed up now.'
		);
	}
	let isHeld = true;
	reply.on('close', () => (isHeld = false)).on('error', () => (isHeld = false));
	reply.resume();
	return {
		store: heldLine.parse(line).store,
		isHeld: () => isHeld,
		release: () => void reply.destroy()
	};
}

function send(
	dataDir: string,
	method: 'GET' | 'POST',
	path: string,
	timeoutMs: number | null
): Promise<IncomingMessage | null> {
	return new Promise((resolve, reject) => {
		const call = request({ socketPath: doorAddress(dataDir), method, path, agent: false }, resolve);
		call.on('error', (error: NodeJS.ErrnoException) => {
			if (/^(ENOENT|ECONNREFUSED|ENOTSOCK|ENOTDIR)$/.test(error.code ?? '')) resolve(null);
			else reject(error);
		});
		if (timeoutMs !== null) {
			call.setTimeout(timeoutMs, () => {
				call.destroy(new CommandError('The portal runs, but does not answer commands.'));
			});
		}
		call.end();
	});
}

/** @returns the JSON of the first line; undefined when the other side hangs up before it */
async function firstLine(reply: IncomingMessage): Promise<unknown> {
	let text = '';
	reply.setEncoding('utf8');
	const line = await new Promise<string>((resolve) => {
		const look = (part: string) => {
			text += part;
			if (!text.includes('\n')) return;
			reply.off('data', look);
			resolve(text);
		};
		reply.on('data', look);
		reply.once('end', () => resolve(text));
		reply.once('error', () => resolve(text));
	});
	return line === '' ? undefined : (JSON.parse(line) as unknown);
}
