import process from 'node:process';
import type { AuditEvent } from '../audit/entry.ts';
import { readConfig } from '../config.ts';
import { openDoor, type Door } from '../operations/door/open-door.ts';
import { withSecretFiles } from '../secret-files.ts';
import { removeFrozen } from '../trace-store/backup/freeze.ts';
import { openServices, type Services } from './services.ts';

const key = Symbol.for('agent-portal.services');
const holder: typeof globalThis & { [key]?: Promise<Services> } = globalThis;

/**
 * The services of this process, opened at the first call. Vite evaluates modules anew on every edit;
 * the embedded store takes one opening a process, so the first one is kept.
 * @param env read at the first call only
 * @throws ConfigError, at every call until one succeeds
 */
export function runningServices(
	env: Readonly<Record<string, string | undefined>>
): Promise<Services> {
	holder[key] ??= open(env).catch((error: unknown) => {
		delete holder[key];
		throw error;
	});
	return holder[key];
}

async function open(env: Readonly<Record<string, string | undefined>>): Promise<Services> {
	const services = await openServices(readConfig(withSecretFiles(env)));
	const door = await openOwnDoor(services);
	// adapter-node and our own entry emit this when the last request is answered.
	process.once('sveltekit:shutdown' as 'beforeExit', () => {
		delete holder[key];
		door
			.close()
			.then(() => services.close())
			.catch((error: unknown) => services.log.error({ err: error }, 'closing failed'));
	});
	return services;
}

/** Lets commands such as `npm run backup` reach this process. */
async function openOwnDoor({
	config,
	log,
	audit,
	readiness,
	holdStore
}: Services): Promise<Pick<Door, 'close'>> {
	try {
		await removeFrozen(config.DATA_DIR);
		return await openDoor(
			config.DATA_DIR,
			{ readiness, holdStore, onBackup: () => audit.record(backupTaken) },
			log
		);
	} catch (error) {
		// A portal without commands is better than none.
		log.error({ err: error }, 'commands cannot reach this portal');
		return { close: async () => undefined };
	}
}

const backupTaken: AuditEvent = {
	action: 'backup.taken',
	actor: { id: null, name: 'portal' },
	outcome: 'done',
	target: null,
	projectId: null,
	detail: {},
	address: null,
	requestId: null
};
