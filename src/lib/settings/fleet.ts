/** What holds for everybody, unless a person or the environment says otherwise. */
import { z } from 'zod';

export const languages = ['ko', 'en'] as const;
export const themes = ['system', 'light', 'dark'] as const;
export type Language = (typeof languages)[number];
export type Theme = (typeof themes)[number];

/** True for a name of the IANA time zone database that this machine knows. */
export function isZone(text: string): boolean {
	try {
		return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
	} catch {
		return false;
	}
}

/** null where nobody chose: then the portal's own default holds. */
export interface FleetChoice {
	/** IANA name: days begin in it, and clock times are shown in it. */
	readonly zone: string | null;
	/** Of people who chose none; null: their browser's. */
	readonly language: Language | null;
	readonly theme: Theme | null;
}

/** As it is stored; what an older or newer portal wrote and this one cannot read counts as not chosen. */
export const fleetChoice = z.object({
	zone: z.string().max(64).refine(isZone).nullable().catch(null),
	language: z.enum(languages).nullable().catch(null),
	theme: z.enum(themes).nullable().catch(null)
});

export const defaultZone = 'Asia/Seoul';
export const nothingChosen: FleetChoice = { zone: null, language: null, theme: null };
