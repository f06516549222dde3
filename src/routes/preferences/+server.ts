import { error, redirect } from '@sveltejs/kit';
import { z } from 'zod';
import { nextPath } from '#lib/server/auth/sign-in/next-path.ts';
import { keepInBrowser } from '#lib/server/hooks/personalise.ts';
import { personalNames } from '#lib/settings/personal.ts';
import type { RequestHandler } from './$types';

const preferences = z.object({
	locale: z.enum(['ko', 'en']).optional(),
	theme: z.enum(['light', 'dark', 'system']).optional(),
	next: z.string().default('/')
});

/**
 * Keeps the reader's language and theme in cookies: they hold before sign-in and without script. Who is
 * signed in finds them in any other browser too.
 */
export const POST: RequestHandler = async ({ request, cookies, locals }) => {
	// Whatever is no form throws.
	const sent = await request.formData().catch(() => null);
	if (sent === null) error(415, { message: 'Send a form.' });
	const form = preferences.safeParse(Object.fromEntries(sent));
	if (!form.success) redirect(303, '/');
	const { locale: language = null, theme = null, next } = form.data;
	keepInBrowser(cookies, { language, theme });
	const { services, user } = locals;
	if (user && language) await services.preferences.set(user.id, personalNames.language, language);
	if (user && theme) await services.preferences.set(user.id, personalNames.theme, theme);
	redirect(303, nextPath(next, '/'));
};
