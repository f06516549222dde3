import { baseLocale, overwriteGetLocale, toLocale } from '#lib/paraglide/runtime.js';

/**
 * The server has chosen: by the reader's own language, the fleet's or the browser's. Paraglide's way would
 * keep that in the cookie of a choice that nobody made, and the fleet's language would not come through.
 */
overwriteGetLocale(() => toLocale(document.documentElement.lang) ?? baseLocale);
