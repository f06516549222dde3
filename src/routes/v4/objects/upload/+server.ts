import { answerUpload } from '#lib/server/otlp/upload.ts';
import type { RequestHandler } from './$types';

/** The AgentOps SDK posts with the slash and follows no redirect. */
export const trailingSlash = 'ignore';

/** A file of a run. */
export const POST: RequestHandler = ({ request, locals, url }) => {
	const uploads = locals.services.intake?.uploads;
	return answerUpload(request, locals.project, url.origin, uploads?.keepObject ?? null);
};
