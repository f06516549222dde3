import { json } from '@sveltejs/kit';
import { answerUpload } from '#lib/server/otlp/upload.ts';
import type { RequestHandler } from './$types';

/** The AgentOps SDK posts with the slash and follows no redirect. */
export const trailingSlash = 'ignore';

const traceId = /^[0-9A-Za-z-]{1,64}$/;

/** The log of the run that `Trace-Id` names. */
export const POST: RequestHandler = ({ request, locals, url }) => {
	const trace = request.headers.get('trace-id') ?? '';
	if (locals.project && !traceId.test(trace)) {
		return json({ detail: 'No trace ID provided' }, { status: 400 });
	}
	const uploads = locals.services.intake?.uploads;
	const keep =
		uploads &&
		((project: string, body: Buffer) => uploads.keepLog(project, trace, body.toString('utf8')));
	return answerUpload(request, locals.project, url.origin, keep ?? null);
};
