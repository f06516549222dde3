import { json } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** A file that was uploaded for a run, to its project only; never shown by a browser in place. */
export const GET: RequestHandler = async ({ params, locals }) => {
	if (locals.project === null) {
		return json({ detail: 'A project API key or token is needed as bearer.' }, { status: 401 });
	}
	const content =
		(await locals.services.intake?.uploads.readObject(locals.project.id, params.object)) ?? null;
	if (content === null) return json({ detail: 'Object not found' }, { status: 404 });
	return new Response(new Uint8Array(content), {
		headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' }
	});
};
