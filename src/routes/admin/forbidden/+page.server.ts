import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** Nothing but the page that says which role is missing; the authorize hook fetches it. */
export const load: PageServerLoad = ({ isSubRequest, url }) => {
	const needs = (['viewer', 'operator', 'operator-of-all', 'admin'] as const).find(
		(role) => role === url.searchParams.get('needs')
	);
	if (!isSubRequest) error(404, 'Not Found');
	error(403, { message: 'Your role does not open this page.', ...(needs && { needs }) });
};
