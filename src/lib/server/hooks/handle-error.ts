import type { HandleServerError } from '@sveltejs/kit';

/**
 * Logs a bug with its request id and shows nothing but that id. The query stays out of the log: it
 * may hold the set-up token or what a person searched for.
 */
export const handleError: HandleServerError = ({ error, event, status, message }) => {
	const { locals } = event;
	const { requestId } = locals;
	// What the sender did wrong (no such page, a form as JSON) is no bug. There are no services when opening
	// them is what failed.
	if (status >= 500 && 'services' in locals) {
		locals.services.log.error(
			{ requestId, method: event.request.method, path: event.url.pathname, err: error },
			'unexpected error'
		);
	}
	return { message, requestId };
};
