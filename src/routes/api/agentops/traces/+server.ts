import {
	answerTraceList,
	methodNotAllowed,
	missingParameter
} from '#lib/server/agentops/v4/answer.ts';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = ({ locals, url }) => {
	const project = url.searchParams.getAll('project_id').at(-1);
	return project
		? answerTraceList(locals, project, url.searchParams)
		: missingParameter('project_id');
};

export const fallback: RequestHandler = methodNotAllowed;
