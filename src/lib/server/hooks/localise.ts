import type { Handle, RequestEvent } from '@sveltejs/kit';
import { themes, type Theme } from '#lib/settings/fleet.ts';
import { paraglideMiddleware } from '#lib/paraglide/server.js';

/** Renders in the reader's language and theme from the first byte, so that nothing flashes. */
export const localise: Handle = ({ event, resolve }) =>
	paraglideMiddleware(withDefault(event), ({ locale }) => {
		const theme = shownTheme(event);
		return resolve(event, {
			transformPageChunk: ({ html }) => html.replace('%lang%', locale).replace('%theme%', theme)
		});
	});

/** The theme of this page: the person's own choice, else this browser's, else the fleet's. */
export function shownTheme({ cookies, locals }: Pick<RequestEvent, 'cookies' | 'locals'>): Theme {
	const chosen = locals.personal.theme ?? cookies.get('theme');
	return themes.find((theme) => theme === chosen) ?? locals.services.fleet.theme();
}

/** What Paraglide reads the language from: the person's own, else this browser's, else the fleet's. */
function withDefault({ request, cookies, locals }: RequestEvent): Request {
	const language =
		locals.personal.language ?? cookies.get('locale') ?? locals.services.fleet.language();
	if (language === null) return request;
	const headers = new Headers(request.headers);
	const others = (headers.get('cookie') ?? '')
		.split(/; */)
		.filter((each) => each !== '' && !each.startsWith('locale='));
	headers.set('cookie', [`locale=${language}`, ...others].join('; '));
	// Without the body, which the page's own code reads.
	return new Request(request.url, { headers });
}
