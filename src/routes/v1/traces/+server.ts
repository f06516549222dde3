import { refused } from '#lib/server/otlp/reply.ts';
import type { RequestHandler } from './$types';

/** Some exporters end the address with a slash, and not every one follows a redirect. */
export const trailingSlash = 'ignore';

/** OTLP/HTTP: spans of the project that the credential names. */
export const POST: RequestHandler = async ({ request, locals }) => {
	const { status, headers, body } = await answer(request, locals);
	return new Response(body, { status, headers });
};

/** For every other method. */
export const fallback: RequestHandler = ({ request }) => {
	const type = request.headers.get('content-type');
	const { status, headers, body } = refused(type, 405, 'Spans are sent with POST');
	return new Response(body, { status, headers: { ...headers, allow: 'POST' } });
};

async function answer(request: Request, { project, services }: App.Locals) {
	const contentType = request.headers.get('content-type');
	if (project === null) {
		return refused(contentType, 401, 'A project API key or token is needed as bearer');
	}
	if (services.intake === null) {
		return refused(contentType, 404, 'This portal only reads trace data; send spans to its source');
	}
	const megabytes = services.config.OTLP_MAX_BODY_MB;
	const tooLarge = () => refused(contentType, 413, `The body is larger than ${megabytes} MB`);
	if (Number(request.headers.get('content-length') ?? 0) > megabytes * 1024 * 1024) {
		return tooLarge();
	}
	// A body of unknown length is cut off by the adapter's limit: reading it then fails.
	const body = await request.arrayBuffer().catch(() => null);
	if (body === null) return tooLarge();
	return services.intake.ingest.accept(
		project.id,
		Buffer.from(body),
		contentType,
		request.headers.get('content-encoding')
	);
}
