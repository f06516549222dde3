/** A portal in front of a Langfuse, each knowing the other's address before it listens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '#lib/server/database/database.ts';
import { startPortal, type Portal } from './portal.ts';

interface Upstream {
	readonly url: string;
	close(): Promise<void>;
}

export interface House<Langfuse extends Upstream> {
	readonly portal: Portal;
	/** Langfuse in the browser. */
	readonly origin: string;
	readonly langfuse: Langfuse;
	/** The portal's own. */
	readonly database: Database;
	close(): Promise<void>;
}

/** A port that was free a moment ago: the portal must know its own address before it listens. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}

/** Both sides as the browser sees them. */
export interface Addresses {
	readonly portal: string;
	/** Langfuse on its own origin. */
	readonly langfuse: string;
	readonly port: number;
}

export interface HouseOptions {
	/** Further settings of the portal. */
	readonly settings?: (addresses: Addresses) => Readonly<Record<string, string>>;
	/** Names in place of 127.0.0.1, both on the portal's port. */
	readonly hosts?: { readonly portal: string; readonly langfuse: string };
}

/** @param start is given Langfuse's address in the browser, which `NEXTAUTH_URL` must say */
export async function openHouse<Langfuse extends Upstream>(
	start: (origin: string, addresses: Addresses) => Promise<Langfuse>,
	{ settings, hosts }: HouseOptions = {}
): Promise<House<Langfuse>> {
	const [port, langfusePort] = [await freePort(), await freePort()];
	const origin = hosts ? `http://${hosts.langfuse}:${port}` : `http://127.0.0.1:${langfusePort}`;
	const portalOrigin = `http://${hosts?.portal ?? '127.0.0.1'}:${port}`;
	const addresses = { portal: portalOrigin, langfuse: origin, port };
	const langfuse = await start(origin, addresses);
	const dataDir = await mkdtemp(join(tmpdir(), 'agent-portal-langfuse-'));
	const portal = await startPortal({
		DATA_DIR: dataDir,
		PORT: String(port),
		LANGFUSE_URL: langfuse.url,
		LANGFUSE_PORT: String(langfusePort),
		...(hosts && { ORIGIN: portalOrigin, LANGFUSE_PUBLIC_ORIGIN: origin }),
		...settings?.(addresses)
	});
	const database = await openDatabase(dataDir, undefined);
	return {
		portal,
		origin,
		langfuse,
		database,
		async close() {
			await database.close();
			await portal.stop();
			await langfuse.close();
			await rm(dataDir, { recursive: true, force: true });
		}
	};
}
