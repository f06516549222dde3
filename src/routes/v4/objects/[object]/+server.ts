import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** A file that was uploaded for a run, to its project only; never shown by a browser in place. */
export const GET: RequestHandler = async ({ params, locals }) => {
	if (locals.project === null) error(401, 'A project API key or token is needed as bearer.');
	const content =
		(await locals.services.intake?.uploads.readObject(locals.project.id, params.object)) ?? null;
	if (content === null) error(404, 'Object not found');
	return new Response(new Uint8Array(content), {
		headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' }
	});
};
