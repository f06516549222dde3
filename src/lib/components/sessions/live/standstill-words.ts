import { m } from '#lib/paraglide/messages.js';
import type { Standstill } from '#lib/sessions/liveness.ts';

/** Why a list that was to be followed is not, in a sentence. */
export const standstillWords: Readonly<Record<Standstill, () => string>> = {
	range: m.live_not_range,
	order: m.live_not_order,
	page: m.live_not_page
};
