import type { RequestHandler } from './$types';

/** The portal's own figures for Prometheus, for who shows METRICS_TOKEN as bearer. */
export const GET: RequestHandler = async ({ locals, request }) => {
	const { telemetry, config } = locals.services;
	if (!telemetry || config.METRICS_TOKEN === undefined) {
		return new Response('METRICS_TOKEN is not set.\n', { status: 404 });
	}
	const text = await telemetry.scrape(request.headers.get('authorization'));
	if (text === null) {
		return new Response('The token is needed as bearer.\n', {
			status: 401,
			headers: { 'www-authenticate': 'Bearer' }
		});
	}
	return new Response(text, {
		headers: {
			'content-type': 'text/plain; version=0.0.4; charset=utf-8',
			'cache-control': 'no-store'
		}
	});
};
