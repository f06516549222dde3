/** What a person chose for themselves; it follows them to any browser. */
import { isZone, languages, themes, type Language, type Theme } from './fleet.ts';

/** null where nothing was chosen: then the fleet's holds. */
export interface PersonalChoice {
	readonly language: Language | null;
	readonly theme: Theme | null;
	/** IANA name: clock times are shown in it. Days, weeks and months stay the fleet's. */
	readonly zone: string | null;
}

/** Under these names it is kept with a person's preferences. */
export const personalNames = {
	language: 'personal.language',
	theme: 'personal.theme',
	zone: 'personal.zone'
} as const satisfies Record<keyof PersonalChoice, string>;

export const nothingPersonal: PersonalChoice = { language: null, theme: null, zone: null };

/** Reads what was stored; what cannot be read counts as not chosen. */
export function readPersonal(stored: ReadonlyMap<string, string>): PersonalChoice {
	const language = stored.get(personalNames.language);
	const theme = stored.get(personalNames.theme);
	const zone = stored.get(personalNames.zone);
	return {
		language: languages.find((each) => each === language) ?? null,
		theme: themes.find((each) => each === theme) ?? null,
		zone: zone !== undefined && isZone(zone) ? zone : null
	};
}
