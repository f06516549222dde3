import { error } from '@sveltejs/kit';
import { presentPanels } from '#lib/infrastructure/catalogue.ts';
import { readSpan, samplingOf } from '#lib/infrastructure/series/step.ts';
import { readView } from '#lib/infrastructure/view.ts';
import { settle } from '#lib/server/settle.ts';
import type { RequestHandler } from './$types';

/**
 * The figures of a view's panels, one line of JSON each as Prometheus answers: `{panel, content}`; a
 * `panel` of null stands for all of them. Hanging up ends the queries.
 */
export const GET: RequestHandler = ({ locals, url, request }) => {
	const { prometheus } = locals.services;
	if (!prometheus) error(404, { message: 'PROMETHEUS_URL is not set.' });
	const span = readSpan(url.searchParams);
	if (!span) error(400, { message: 'from and to are Unix milliseconds, from before to.' });
	const { view, chosen, stepSeconds } = readView(url.searchParams);
	const sampling = samplingOf(span, stepSeconds);
	const gone = new AbortController();
	const leave = () => gone.abort();
	request.signal.addEventListener('abort', leave, { once: true });

	const lines = new ReadableStream<Uint8Array>({
		async start(controller) {
			const encoder = new TextEncoder();
			const write = (panel: string | null, content: unknown) => {
				if (gone.signal.aborted) return;
				controller.enqueue(encoder.encode(`${JSON.stringify({ panel, content })}\n`));
			};
			const present = await settle(prometheus.present(span));
			if (present.fault) write(null, present);
			else {
				await Promise.all(
					presentPanels(view, present.value).map(async (panel) =>
						write(panel.id, await settle(prometheus.panel(panel, chosen, sampling, gone.signal)))
					)
				);
			}
			if (!gone.signal.aborted) controller.close();
		},
		cancel: leave
	});
	return new Response(lines, {
		headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'private, no-store' }
	});
};
