/**
 * Connections that administrators keep in the portal, where the environment leaves them out. Stored
 * sealed by the portal's secret, a row a connection.
 */
import { z } from 'zod';
import type { StorableConnection } from '#lib/settings/connection.ts';
import type { TextSeal } from '../../auth/sealed-text.ts';
import { storableSettings, type Config, type StorableName } from '../../config.ts';
import type { Settings } from '../../database/settings.ts';
import { checkHost } from '../../notify/address-policy.ts';

export const storedNames: Readonly<Record<StorableConnection, readonly StorableName[]>> = {
	prometheus: ['PROMETHEUS_URL', 'PROMETHEUS_USER', 'PROMETHEUS_PASSWORD', 'PROMETHEUS_TOKEN'],
	mail: ['SMTP_URL', 'SMTP_FROM'],
	langfuse: ['LANGFUSE_URL', 'LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'],
	grafana: ['GRAFANA_URL']
};
const connections: readonly StorableConnection[] = ['prometheus', 'mail', 'langfuse', 'grafana'];

/** What a connection leads to. */
const addressOf = {
	prometheus: 'PROMETHEUS_URL',
	mail: 'SMTP_URL',
	langfuse: 'LANGFUSE_URL',
	grafana: 'GRAFANA_URL'
} as const satisfies Record<StorableConnection, StorableName>;

type Values = Readonly<Partial<Record<StorableName, string>>>;

export interface StoredSettings {
	/** The environment's settings, with what is stored where it leaves a connection out. */
	config(): Config;
	/** False where the environment sets the connection: then it is wholly the environment's. */
	isOpen(id: StorableConnection): boolean;
	/** What may be kept of an open connection: all of it, or the keys beside the environment's address. */
	namesOf(id: StorableConnection): readonly StorableName[];
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
		merged = connections.reduce<Config>((all, id) => ({ ...all, ...inUse(id, next) }), config);
	}

	const isOpen = (id: StorableConnection): boolean =>
		config[id === 'langfuse' ? 'LANGFUSE_PUBLIC_KEY' : addressOf[id]] === undefined;

	const namesOf = (id: StorableConnection): readonly StorableName[] =>
		id === 'langfuse' && config.LANGFUSE_URL !== undefined
			? storedNames.langfuse.filter((name) => name !== 'LANGFUSE_URL')
			: storedNames[id];

	/** Keys that were typed for one address go to no other, nor to one that the environment names now. */
	function inUse(id: StorableConnection, all: typeof stored): Values {
		const { [addressOf[id]]: address, ...rest } = all[id] ?? {};
		const given = config[addressOf[id]];
		if (!isOpen(id) || (given !== undefined && address !== undefined && given !== address))
			return {};
		return given === undefined ? (all[id] ?? {}) : rest;
	}

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
		namesOf,
		isStored: (name) => connections.some((id) => Object.hasOwn(inUse(id, stored), name)),
		async set(id, given) {
			await read();
			const whole = complete(id, namesOf(id), given, stored[id] ?? {});
			const wrong = wrongIn(id, namesOf(id), whole);
			if (wrong.length > 0) return wrong;
			const next = normal(whole);
			if (await isRefused(id, next)) return [addressOf[id]];
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
 * Whoever may enter an address sees of its answers what a page shows, of an embedded application all: none
 * leads to a cloud's metadata. One that is not found now is looked at again when it is connected to.
 */
async function isRefused(id: StorableConnection, next: Values): Promise<boolean> {
	const address = next[addressOf[id]];
	if (address === undefined) return false;
	const checked = await checkHost(new URL(address).hostname, true);
	return !checked.ok && checked.problem === 'forbidden';
}

/**
 * What was given, with the secrets that were not typed again. Only for the same address: whoever
 * points a connection elsewhere must not send its secret there without knowing it.
 */
function complete(
	id: StorableConnection,
	names: readonly StorableName[],
	given: Values,
	before: Values
): Values {
	const typed = Object.fromEntries(
		names.flatMap((name) => (given[name] ? [[name, given[name]]] : []))
	);
	if (id === 'mail') return before.SMTP_URL ? { SMTP_URL: before.SMTP_URL, ...typed } : typed;
	if (given[addressOf[id]] !== before[addressOf[id]]) return typed;
	if (id === 'prometheus') {
		const { PROMETHEUS_PASSWORD, PROMETHEUS_TOKEN } = before;
		return {
			...(given.PROMETHEUS_USER && PROMETHEUS_PASSWORD && { PROMETHEUS_PASSWORD }),
			...(!given.PROMETHEUS_USER && PROMETHEUS_TOKEN && { PROMETHEUS_TOKEN }),
			...typed
		};
	}
	const { LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY } = before;
	const isSameKey = given.LANGFUSE_PUBLIC_KEY && given.LANGFUSE_PUBLIC_KEY === LANGFUSE_PUBLIC_KEY;
	return { ...(isSameKey && LANGFUSE_SECRET_KEY && { LANGFUSE_SECRET_KEY }), ...typed };
}

/** Values as the environment's would be read. */
function normal(whole: Values): Values {
	const parsed = storableSettings.parse(whole);
	const names = connections.flatMap((id) => storedNames[id]);
	return Object.fromEntries(
		names.flatMap((name) => (whole[name] === undefined ? [] : [[name, parsed[name] ?? '']]))
	);
}

function wrongIn(
	id: StorableConnection,
	names: readonly StorableName[],
	next: Values
): readonly StorableName[] {
	const parsed = storableSettings.safeParse(next);
	if (!parsed.success) {
		return names.filter((name) => parsed.error.issues.some(({ path }) => path[0] === name));
	}
	const missing = (...needed: StorableName[]) => needed.filter((name) => !next[name]);
	const address = addressOf[id];
	if (names.includes(address) && !next[address]) return [address];
	if (id === 'mail' || id === 'grafana') return [];
	if (id === 'langfuse') {
		const keys = missing('LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY');
		// Without keys there is the frame still.
		return keys.length === 2 && names.includes(address) ? [] : keys;
	}
	if (next.PROMETHEUS_USER && next.PROMETHEUS_TOKEN) return ['PROMETHEUS_TOKEN'];
	return Boolean(next.PROMETHEUS_USER) === Boolean(next.PROMETHEUS_PASSWORD)
		? []
		: missing('PROMETHEUS_USER', 'PROMETHEUS_PASSWORD');
}
