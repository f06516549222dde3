import { defineCustomClientStrategy } from '#lib/paraglide/runtime.js';

/** The server has chosen: by the reader's cookie, the fleet's default or the browser's languages. */
defineCustomClientStrategy('custom-document', {
	getLocale: () => document.documentElement.lang,
	// The choice is a form's, which keeps a cookie.
	setLocale: () => undefined
});
