import { json } from '@sveltejs/kit';
import { answerUpload, readTraceId } from '#lib/server/otlp/upload.ts';
import type { RequestHandler } from './$types';

/** The AgentOps SDK posts with the slash and follows no redirect. */
export const trailingSlash = 'ignore';

/** The log of the run that `Trace-Id` names. */
export const POST: RequestHandler = ({ request, locals, url }) => {
	const sent = request.headers.get('trace-id')?.trim() ?? '';
	const trace = readTraceId(sent);
	if (locals.project && trace === null) {
		const detail =
			sent === ''
				? 'No trace ID provided'
				: 'Trace-Id must be 32 hexadecimal digits, or the same number in decimal digits';
		return json({ detail }, { status: 400 });
	}
	const uploads = locals.services.intake?.uploads;
	const keep =
		uploads && trace !== null
			? (project: string, body: Buffer) => uploads.keepLog(project, trace, body.toString('utf8'))
			: null;
	return answerUpload(request, locals.project, url.origin, keep);
};
