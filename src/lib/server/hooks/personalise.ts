import type { Cookies, Handle } from '@sveltejs/kit';
import { personalNames, readPersonal } from '#lib/settings/personal.ts';

const year = 60 * 60 * 24 * 365;

/**
 * Finds what the signed-in person chose for themselves, and leaves language and theme in this browser:
 * its own code reads the language there, and the sign-in page has nothing else to go by.
 */
export const personalise: Handle = async ({ event, resolve }) => {
	const { cookies, locals } = event;
	if (locals.user === null) return resolve(event);
	const names = Object.values(personalNames);
	locals.personal = readPersonal(await locals.services.preferences.get(locals.user.id, names));
	keepInBrowser(cookies, locals.personal);
	return resolve(event);
};

/** Lasting, and readable by the page; null leaves what is there. */
export function keepInBrowser(
	cookies: Cookies,
	{ language, theme }: { readonly language: string | null; readonly theme: string | null }
): void {
	for (const [name, value] of [
		['locale', language],
		['theme', theme]
	] as const) {
		if (value === null || cookies.get(name) === value) continue;
		cookies.set(name, value, { path: '/', maxAge: year, httpOnly: false, sameSite: 'lax' });
	}
}
