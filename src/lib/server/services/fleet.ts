import {
	defaultZone,
	fleetChoice,
	nothingChosen,
	type FleetChoice,
	type Language,
	type Theme
} from '#lib/settings/fleet.ts';
import type { Config } from '../config.ts';
import type { Settings } from '../database/settings.ts';

/** What holds for the whole installation. The environment wins over what is stored. */
export interface Fleet {
	/** IANA name. Every day and every clock time of the portal is in it. */
	zone(): string;
	/** Of people who chose none; null: their browser's. */
	language(): Language | null;
	theme(): Theme;
	/** What the environment says; null = it leaves the choice to administrators. */
	readonly locked: FleetChoice;
	/** What administrators chose. */
	stored(): FleetChoice;
	set(choice: FleetChoice): Promise<void>;
}

const settingName = 'fleet';
/** A change made in another process is seen after this long. */
const freshMs = 5_000;

export async function openFleet(
	config: Pick<Config, 'FLEET_TIMEZONE' | 'FLEET_LANGUAGE' | 'FLEET_THEME'>,
	settings: Pick<Settings, 'get' | 'set'>,
	onFailure: (error: unknown) => void,
	now: () => number = Date.now
): Promise<Fleet> {
	const locked: FleetChoice = {
		zone: config.FLEET_TIMEZONE ?? null,
		language: config.FLEET_LANGUAGE ?? null,
		theme: config.FLEET_THEME ?? null
	};
	let stored = await read();
	let readAtMs = now();

	async function read(): Promise<FleetChoice> {
		const parsed = fleetChoice.safeParse(await settings.get(settingName));
		return parsed.success ? parsed.data : nothingChosen;
	}

	/** Pages ask many times: what is known answers, and is read anew beside them. */
	function current(): FleetChoice {
		if (now() - readAtMs >= freshMs) {
			readAtMs = now();
			read().then((found) => (stored = found), onFailure);
		}
		return stored;
	}

	return {
		locked,
		zone: () => locked.zone ?? current().zone ?? defaultZone,
		language: () => locked.language ?? current().language,
		theme: () => locked.theme ?? current().theme ?? 'system',
		stored: () => stored,
		async set(choice) {
			await settings.set(settingName, choice);
			stored = choice;
			readAtMs = now();
		}
	};
}
