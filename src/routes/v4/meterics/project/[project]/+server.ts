import { answerProjectMetrics, methodNotAllowed } from '#lib/server/agentops/v4/answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params, url }) =>
	answerProjectMetrics(locals, params.project, url.searchParams);

export const fallback: RequestHandler = methodNotAllowed;
