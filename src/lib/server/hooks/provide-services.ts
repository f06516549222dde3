import type { Handle } from '@sveltejs/kit';
import { nothingPersonal } from '#lib/settings/personal.ts';
import type { Services } from '../services/services.ts';

/** Puts the opened services where loads, actions and endpoints find them. */
export function createProvideServices(open: () => Promise<Services>): Handle {
	return async function provideServices({ event, resolve }) {
		event.locals.services = await open();
		event.locals.user = null;
		event.locals.personal = nothingPersonal;
		event.locals.project = null;
		return resolve(event);
	};
}
