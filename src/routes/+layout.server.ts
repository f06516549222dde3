import { shownTheme } from '#lib/server/hooks/localise.ts';
import type { Theme } from '#lib/settings/fleet.ts';
import type { LayoutServerLoad } from './$types';

/** What pages outside `/admin` show too: the theme that the switch marks as chosen. */
export const load: LayoutServerLoad = (event): { theme: Theme } => ({ theme: shownTheme(event) });
