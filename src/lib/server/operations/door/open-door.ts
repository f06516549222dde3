/** The running portal's side of commands: what only the process that has the store open can do. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Logger } from '../../log.ts';
import type { FrozenStore } from '../../trace-store/backup/freeze.ts';
import { doorAddress } from './address.ts';
import { askState } from './knock.ts';

/** A picture of the store that stays until it is let go. */
export interface HeldStore {
	readonly frozen: FrozenStore;
	release(): Promise<void>;
}

export interface DoorAnswers {
	/** Each dependency by name. */
	readonly readiness: () => Promise<Readonly<Record<string, boolean>>>;
	/**
	 * null when the store is not this portal's to back up.
	 * @throws Error with a sentence for the terminal
	 */
	readonly holdStore: (() => Promise<HeldStore>) | null;
	/** A backup is about to be made. @throws when that cannot be recorded; then it is not */
	readonly onBackup: () => Promise<void>;
}

export interface Door {
	/** Breaks off what is under way, so that nothing is left lying about. */
	close(): Promise<void>;
}

/**
 * Listens for commands of this machine. The file system says who may knock: the socket is its owner's.
 * @throws when the socket cannot be made
 */
export async function openDoor(dataDir: string, answers: DoorAnswers, log: Logger): Promise<Door> {
	const address = doorAddress(dataDir);
	if ((await askState(dataDir)) !== null) {
		log.warn('another portal uses this DATA_DIR: commands will reach that one');
		return { close: async () => undefined };
	}
	rmSync(address, { force: true });
	const held = new Set<Promise<void>>();
	const server = createServer((request, response) => {
		const done = answer(request, response, answers).catch((error: unknown) => {
			log.error({ err: error }, 'a command was not answered');
			response.destroy();
		});
		held.add(done);
		void done.finally(() => held.delete(done));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(address, resolve);
	});
	if (process.platform !== 'win32') chmodSync(address, 0o600);
	// Commands are no reason to stay alive.
	server.unref();
	return {
		async close() {
			server.close();
			server.closeAllConnections();
			await Promise.all(held);
		}
	};
}

async function answer(
	{ method, url }: IncomingMessage,
	response: ServerResponse,
	answers: DoorAnswers
): Promise<void> {
	switch (`${method} ${url}`) {
		case 'GET /state':
			response.end(JSON.stringify({ pid: process.pid, hops: await answers.readiness() }));
			return;
		case 'POST /backup':
			return hold(response, answers);
		default:
			response.writeHead(404).end();
	}
}

/** The first line says what is held; it is held until the other side hangs up. */
async function hold(response: ServerResponse, { holdStore, onBackup }: DoorAnswers): Promise<void> {
	const gone = new Promise((resolve) => response.once('close', resolve));
	let store: HeldStore | null;
	try {
		store = holdStore && (await holdStore());
	} catch (error) {
		const problem = error instanceof Error ? error.message : String(error);
		response.writeHead(503).end(JSON.stringify({ problem }));
		return;
	}
	try {
		await onBackup();
		response.write(`${JSON.stringify({ store: store?.frozen ?? null })}\n`);
		await gone;
	} finally {
		await store?.release();
	}
}
