import { answerTraceList, methodNotAllowed } from '#lib/server/agentops/v4/answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params, url }) =>
	answerTraceList(locals, params.project, url.searchParams);

export const fallback: RequestHandler = methodNotAllowed;
