/**
 * Connections that administrators keep in the portal, where the environment leaves them out. Stored
 * sealed by the portal's secret, a row a connection.
 */
import { z } from 'zod';
import type { StorableConnection } from '#lib/settings/connection.ts';
import type { TextSeal } from '../../auth/sealed-text.ts';
import { storableSettings, type Config, type StorableName } from '../../config.ts';
import type { Settings } from '../../database/settings.ts';

export const storedNames: Readonly<Record<StorableConnection, readonly StorableName[]>> = {
	prometheus: ['PROMETHEUS_URL', 'PROMETHEUS_USER', 'PROMETHEUS_PASSWORD', 'PROMETHEUS_TOKEN'],
	mail: ['SMTP_URL', 'SMTP_FROM'],
	langfuse: ['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY']
};
const connections: readonly StorableConnection[] = ['prometheus', 'mail', 'langfuse'];

type Values = Readonly<Partial<Record<StorableName, string>>>;

export interface StoredSettings {
	/** The environment's settings, with what is stored where it leaves a connection out. */
	config(): Config;
	/** False where the environment sets the connection: then it is wholly the environment's. */
	isOpen(id: StorableConnection): boolean;
	isStored(name: keyof Config): boolean;
	/**
	 * Keeps a connection. A secret that is left out stays as it was while the address does.
	 * @returns the settings that are wrong; empty when it was kept
	 */
	set(id: StorableConnection, given: Values): Promise<readonly StorableName[]>;
	remove(id: StorableConnection): Promise<void>;
}

/** A change made in another process is seen after this long. */
const freshMs = 5_000;
const row = (id: StorableConnection) => `connection.${id}`;
const sealedRow = z.object({ sealed: z.string() });
const values = z.record(z.string(), z.string());

/**
 * @param seal by the installation's secrets: what an older one sealed is sealed anew
 * @param onFailure what cannot be read leaves the connection as it was known
 */
export async function openStoredSettings(
	config: Config,
	settings: Pick<Settings, 'get' | 'set' | 'remove'>,
	seal: TextSeal,
	onFailure: (error: unknown) => void,
	now: () => number = Date.now
): Promise<StoredSettings> {
	let stored: Readonly<Partial<Record<StorableConnection, Values>>> = {};
	let merged = config;
	let readAtMs = now();

	/** Only a change makes another object: what is made of it is made anew by that. */
	function take(next: typeof stored): void {
		if (JSON.stringify(next) === JSON.stringify(stored)) return;
		stored = next;
		merged = connections
			.filter(isOpen)
			.reduce<Config>((all, id) => ({ ...all, ...next[id] }), config);
	}

	const isOpen = (id: StorableConnection): boolean =>
		id === 'langfuse'
			? config.LANGFUSE_URL !== undefined && config.LANGFUSE_PUBLIC_KEY === undefined
			: config[id === 'mail' ? 'SMTP_URL' : 'PROMETHEUS_URL'] === undefined;

	async function read(): Promise<void> {
		const next = { ...stored };
		for (const id of connections) {
			const found = sealedRow.safeParse(await settings.get(row(id)));
			if (!found.success) {
				delete next[id];
				continue;
			}
			const opened = seal.open(found.data.sealed, row(id));
			if (opened === null) {
				onFailure(new Error(`${row(id)} was sealed by a secret that this portal does not have`));
				continue;
			}
			next[id] = values.parse(JSON.parse(opened.text));
			if (opened.isOld) await settings.set(row(id), { sealed: seal.seal(opened.text, row(id)) });
		}
		take(next);
	}
	await read();

	/** Requests ask many times: what is known answers, and is read anew beside them. */
	function refresh(): void {
		if (now() - readAtMs < freshMs) return;
		readAtMs = now();
		read().catch(onFailure);
	}

	return {
		config() {
			refresh();
			return merged;
		},
		isOpen,
		isStored: (name) =>
			connections.some((id) => isOpen(id) && Object.hasOwn(stored[id] ?? {}, name)),
		async set(id, given) {
			await read();
			const whole = complete(id, given, stored[id] ?? {});
			const wrong = wrongIn(id, whole);
			if (wrong.length > 0) return wrong;
			const next = normal(whole);
			await settings.set(row(id), { sealed: seal.seal(JSON.stringify(next), row(id)) });
			take({ ...stored, [id]: next });
			readAtMs = now();
			return [];
		},
		async remove(id) {
			await settings.remove(row(id));
			take({ ...stored, [id]: undefined });
			readAtMs = now();
		}
	};
}

/**
 * What was given, with the secrets that were not typed again. Only for the same address: whoever
 * points a connection elsewhere must not send its secret there without knowing it.
 */
function complete(id: StorableConnection, given: Values, before: Values): Values {
	const names = storedNames[id];
	const typed = Object.fromEntries(
		names.flatMap((name) => (given[name] ? [[name, given[name]]] : []))
	);
	if (id === 'mail') return before.SMTP_URL ? { SMTP_URL: before.SMTP_URL, ...typed } : typed;
	if (id === 'prometheus' && given.PROMETHEUS_URL === before.PROMETHEUS_URL) {
		const { PROMETHEUS_PASSWORD, PROMETHEUS_TOKEN } = before;
		return {
			...(given.PROMETHEUS_USER && PROMETHEUS_PASSWORD && { PROMETHEUS_PASSWORD }),
			...(!given.PROMETHEUS_USER && PROMETHEUS_TOKEN && { PROMETHEUS_TOKEN }),
			...typed
		};
	}
	return typed;
}

/** Values as the environment's would be read. */
function normal(whole: Values): Values {
	const parsed = storableSettings.parse(whole);
	const names = connections.flatMap((id) => storedNames[id]);
	return Object.fromEntries(
		names.flatMap((name) => (whole[name] === undefined ? [] : [[name, parsed[name] ?? '']]))
	);
}

function wrongIn(id: StorableConnection, next: Values): readonly StorableName[] {
	const parsed = storableSettings.safeParse(next);
	if (!parsed.success) {
		return storedNames[id].filter((name) =>
			parsed.error.issues.some(({ path }) => path[0] === name)
		);
	}
	const missing = (...names: StorableName[]) => names.filter((name) => !next[name]);
	if (id === 'mail') return missing('SMTP_URL');
	if (id === 'langfuse') return missing('LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY');
	if (!next.PROMETHEUS_URL) return ['PROMETHEUS_URL'];
	if (next.PROMETHEUS_USER && next.PROMETHEUS_TOKEN) return ['PROMETHEUS_TOKEN'];
	return Boolean(next.PROMETHEUS_USER) === Boolean(next.PROMETHEUS_PASSWORD)
		? []
		: missing('PROMETHEUS_USER', 'PROMETHEUS_PASSWORD');
}
