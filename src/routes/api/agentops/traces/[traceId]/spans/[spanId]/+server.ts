import { answerSpan, methodNotAllowed } from '#lib/server/agentops/v4/answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) =>
	answerSpan(locals, params.traceId, params.spanId);

export const fallback: RequestHandler = methodNotAllowed;
