import { answerTraceLogs, methodNotAllowed } from '#lib/server/agentops/v4/answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, params }) => answerTraceLogs(locals, params.trace);

export const fallback: RequestHandler = methodNotAllowed;
