import { answerTraceDetail, methodNotAllowed } from '#lib/server/agentops/v4/answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
	answerTraceDetail(locals, params.traceId);

export const fallback: RequestHandler = methodNotAllowed;
